using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Steward.Contracts;
using Steward.Http.Answers;
using Steward.Intake;
using Steward.Tasks;

namespace Steward.Http.Tasks;

/// <summary>
/// Server-sent events (WHATWG HTML, 9.2) of one task: <c>id</c> is the event's number, so that a reader who comes back with Last-Event-ID
/// goes on without a gap. Ends after the task's last event.
/// </summary>
internal sealed class EventStream(
    TaskQueries queries, string taskId, long after, TimeSpan heartbeat, TimeProvider time, Func<bool> enter, Action leave,
    CancellationToken stopping) : IResult
{
    public const string MediaType = "text/event-stream";
    private const int PageSize = 100;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        if (!enter())
        {
            await Answer.Of(Problem.OfStatus(503) with { Detail = "Too many event streams are open." }, ("Retry-After", "5"))
                .ExecuteAsync(httpContext);
            return;
        }
        try
        {
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(httpContext.RequestAborted, stopping);
            await StreamAsync(httpContext.Response, ending.Token);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // The reader has gone, or the host is stopping: whoever reads on comes back with the last number.
        }
        finally
        {
            leave();
        }
    }

    private async Task StreamAsync(HttpResponse response, CancellationToken cancellationToken)
    {
        response.StatusCode = 200;
        response.ContentType = MediaType;
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers["X-Accel-Buffering"] = "no";
        response.HttpContext.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        await WriteAsync(response, "retry: 1000\n\n", cancellationToken);

        var sent = after;
        while (await queries.EventsAsync(taskId, sent, PageSize, cancellationToken) is { } page)
        {
            foreach (var item in page.Events)
                await WriteAsync(response, Frame(item), cancellationToken);
            sent = page.Next;
            if (page.Complete || page.Events.Any(item => KindOf(item) == TaskEventKind.Ended))
                return;
            if (page.Events.Count == 0 && !await MoreWithinAsync(sent, cancellationToken))
                await WriteAsync(response, ": keep-alive\n\n", cancellationToken);
        }
    }

    /// <summary>False when the heartbeat is due first.</summary>
    private async Task<bool> MoreWithinAsync(long sent, CancellationToken cancellationToken)
    {
        using var silence = new CancellationTokenSource(heartbeat, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, silence.Token);
        try
        {
            await queries.WaitForEventsAsync(taskId, sent, either.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private static string Frame(TaskEventView item) =>
        $"id: {item.Sequence}\nevent: {KindOf(item)}\ndata: {JsonSerializer.Serialize(item, ContractJson.Options)}\n\n";

    private static string KindOf(TaskEventView item) =>
        item.Event.ValueKind == JsonValueKind.Object && item.Event.TryGetProperty("kind", out var kind)
            && kind.ValueKind == JsonValueKind.String
            ? kind.GetString()!.ReplaceLineEndings(" ") : "message";

    private static async Task WriteAsync(HttpResponse response, string text, CancellationToken cancellationToken)
    {
        await response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken);
        await response.Body.FlushAsync(cancellationToken);
    }
}
