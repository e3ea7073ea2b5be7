using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Net.Http.Headers;
using Steward.Http.Answers;
using Steward.Http.Options;
using Steward.Http.Requests;
using Steward.Intake;

namespace Steward.Http.Tasks;

/// <summary>What happened in a task: as a page of JSON, or live as server-sent events.</summary>
internal sealed class EventHandlers(TaskQueries queries, StewardHttpOptions options, IHostApplicationLifetime lifetime, TimeProvider time)
{
    private const int MaxTake = 1_000;
    private int streams;

    public async Task<IResult> ReadAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var id = RouteId.Of(context);
        var live = WantsStream(context.Request);
        var query = new QueryFields(context.Request, options.Access);
        var after = (long)query.Integer("after", 0, 0, int.MaxValue);
        var take = query.Integer("take", 100, 1, MaxTake);
        query.Check();
        if (live && context.Request.Headers["Last-Event-ID"] is { Count: > 0 } last)
            after = Sequence(last.ToString());

        if (await queries.EventsAsync(id, after, take, context.RequestAborted) is not { } page)
            return TaskHandlers.NoTask(id);
        if (!live)
            return Answer.Of(200, page);
        // To an EventSource this says: do not come back.
        if (page.Complete && page.Events.Count == 0)
            return new Answer { Status = 204 };
        return new EventStream(queries, id, after, options.Heartbeat, time, Enter, Leave, lifetime.ApplicationStopping);
    }

    private bool Enter()
    {
        if (Interlocked.Increment(ref streams) <= options.MaxStreams)
            return true;
        Leave();
        return false;
    }

    private void Leave() => Interlocked.Decrement(ref streams);

    private static bool WantsStream(HttpRequest request) =>
        MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var accepted)
        && accepted.Any(type => type.MediaType.Equals(EventStream.MediaType, StringComparison.OrdinalIgnoreCase) && type.Quality is not 0);

    private static long Sequence(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)
            ? sequence
            : throw new ProblemException(Problem.Invalid("Last-Event-ID", "must be the number of an event"));
}
