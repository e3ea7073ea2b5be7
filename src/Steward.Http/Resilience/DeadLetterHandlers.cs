using Microsoft.AspNetCore.Http;
using Steward.Http.Answers;
using Steward.Http.Options;
using Steward.Http.Requests;
using Steward.Http.Tasks;
using Steward.Intake;

namespace Steward.Http.Resilience;

/// <summary>Look at dead letters and redrive them.</summary>
internal sealed class DeadLetterHandlers(DeadLetterDesk desk, TaskQueries queries, StewardHttpOptions options)
{
    public async Task<IResult> ListAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var query = new QueryFields(context.Request, options.Access);
        var after = query.Text("continuation");
        var take = query.Integer("pageSize", 50, 1, DeadLetterDesk.MaxPageSize);
        var reason = query.Code("reason");
        query.Check();
        try
        {
            return Answer.Of(200, await desk.ListAsync(after, take, reason, context.RequestAborted));
        }
        catch (ArgumentException) when (after is not null)
        {
            return Answer.Of(Problem.NoContinuation);
        }
    }

    public async Task<IResult> RedriveAsync(HttpContext context)
    {
        var id = RouteId.Of(context);
        var redrive = await desk.RedriveAsync(id, RoutedCall.CallerOf(context), CancellationToken.None);
        return redrive.Status switch
        {
            RedriveStatus.Unknown => Answer.Of(Problem.NotFound($"There is no dead letter {id}.")),
            RedriveStatus.NotATask =>
                Answer.Of(Problem.Of(409, "not-a-task", "This dead letter cannot be redriven.", "Its message is not a valid request.",
                    redrive.Errors)),
            RedriveStatus.NotAnnounced => Answer.Of(Problem.Of(503, "not-announced", "The outcome could not be announced.", redrive.Error)),
            _ => Answer.Of(202, (await queries.GetAsync(redrive.TaskId!, CancellationToken.None))?.ReachedBy(context),
            [
                ("Location", RoutedCall.PrefixOf(context) + TaskLinks.Self(redrive.TaskId!)),
                .. redrive.Status == RedriveStatus.Repeated ? [("Idempotent-Replayed", "true")] : Array.Empty<(string, string)>(),
            ]),
        };
    }
}
