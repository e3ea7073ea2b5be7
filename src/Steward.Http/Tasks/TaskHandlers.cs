using Microsoft.AspNetCore.Http;
using Steward.Contracts;
using Steward.Http.Answers;
using Steward.Http.Options;
using Steward.Http.Requests;
using Steward.Intake;
using Steward.Tasks;

namespace Steward.Http.Tasks;

/// <summary>Submit, list, read and cancel tasks.</summary>
internal sealed class TaskHandlers(TaskIntake intake, TaskQueries queries, StewardHttpOptions options)
{
    private const string KeyHeader = "Idempotency-Key";

    public async Task<IResult> SubmitAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        RequestBody.KindOf(context.Request, RequestBody.Json);
        var key = IdempotencyKey(context.Request);
        var body = await RequestBody.ReadAsync(context.Request, RequestBounds.BodyBytes, options.BodyTimeout);

        // A submission is not given up half-way because the sender hung up: with its key it can be asked for again.
        var submission = await intake.SubmitAsync(body, new(key, RoutedCall.CallerOf(context)), CancellationToken.None);
        return submission.Status switch
        {
            SubmissionStatus.Invalid => Answer.Of(Problem.Invalid(submission.Errors)),
            SubmissionStatus.Conflict =>
                Answer.Of(Problem.Of(409, "idempotency-conflict", "This idempotency key belongs to another request.",
                    $"It was used for task {submission.TaskId}. Use a new key for a new request.")),
            SubmissionStatus.Repeated => await AcceptedAsync(context, submission.TaskId!, ("Idempotent-Replayed", "true")),
            _ => await AcceptedAsync(context, submission.TaskId!),
        };
    }

    public async Task<IResult> ListAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var query = new QueryFields(context.Request, options.Access);
        var filter = new TaskFilter(
            query.Choice<TaskState>("state"), query.Choice<PatternKind>("pattern"), query.Time("createdFrom"), query.Time("createdTo"),
            MetadataOf(query.Text("metadata")), query.Integer("pageSize", 50, 1, TaskQueries.MaxPageSize), query.Text("continuation"));
        query.Check();
        try
        {
            var page = await queries.ListAsync(filter, context.RequestAborted);
            return Answer.Of(200, page with { Tasks = [.. page.Tasks.Select(task => task.ReachedBy(context))] });
        }
        catch (Exception exception) when (filter.Continuation is not null && exception is ArgumentException or FormatException)
        {
            return Answer.Of(Problem.NoContinuation);
        }
    }

    public async Task<IResult> GetAsync(HttpContext context)
    {
        var id = RouteId.Of(context);
        return await queries.GetAsync(id, context.RequestAborted) is { } task ? Answer.Of(200, task.ReachedBy(context)) : NoTask(id);
    }

    public async Task<IResult> CancelAsync(HttpContext context)
    {
        var id = RouteId.Of(context);
        return await queries.CancelAsync(id, RoutedCall.CallerOf(context), context.RequestAborted) switch
        {
            true => await AcceptedAsync(context, id),
            false => Answer.Of(Problem.Of(409, "task-ended", "The task has ended already.", $"Task {id} is in its terminal state.")),
            null => NoTask(id),
        };
    }

    internal static Answer NoTask(string id) => Answer.Of(Problem.NotFound($"There is no task {id}."));

    private async Task<IResult> AcceptedAsync(HttpContext context, string id, params (string Name, string Value)[] headers) =>
        Answer.Of(202, (await queries.GetAsync(id, CancellationToken.None))?.ReachedBy(context),
            [("Location", RoutedCall.PrefixOf(context) + TaskLinks.Self(id)), .. headers]);

    private static string? IdempotencyKey(HttpRequest request)
    {
        var given = request.Headers[KeyHeader];
        if (given.Count == 0)
            return null;
        if (given.Count == 1 && given[0] is { Length: > 0 and <= RequestBounds.IdempotencyKeyLength } key
            && key.All(c => c is > ' ' and <= '~'))
        {
            return key;
        }
        throw new ProblemException(Problem.Invalid(KeyHeader,
            $"must be one value of 1 to {RequestBounds.IdempotencyKeyLength} visible ASCII characters"));
    }

    private static (string Key, string? Value)? MetadataOf(string? text)
    {
        if (text is null)
            return null;
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? (text, null) : (text[..colon], text[(colon + 1)..]);
    }
}
