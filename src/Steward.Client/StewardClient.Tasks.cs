using System.Runtime.CompilerServices;
using Steward.Intake;
using Steward.Tasks;

namespace Steward.Client;

/// <content>Tasks: submit, read, list, cancel.</content>
public sealed partial class StewardClient
{
    private const string Tasks = "api/tasks";

    /// <summary>
    /// Submits a task. Once this returns, it is durable and reaches exactly one terminal state. <see cref="WaitAsync"/> waits for that.
    /// </summary>
    /// <param name="request">Limits that are at their default are left to the service, which may lower them.</param>
    /// <param name="idempotencyKey">
    /// 1 to 200 visible ASCII characters. The same key and request are one task, however often they are submitted, also by another run of
    /// the program. Without one the client takes a new key: then only its own repetitions are recognised.
    /// </param>
    /// <returns>The task as it was accepted, or as it is by now when it was submitted before.</returns>
    /// <exception cref="StewardClientException">
    /// <c>invalid-request</c> with all <see cref="StewardClientException.Errors"/>; <c>idempotency-conflict</c>:
    /// the key belongs to another request.
    /// </exception>
    public Task<TaskView> SubmitAsync(TaskRequest request, string? idempotencyKey = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return SubmitJsonAsync(RequestJson.Write(request), idempotencyKey, cancellationToken);
    }

    /// <summary>Submits a request that is JSON already, such as from a file.</summary>
    /// <param name="json">UTF-8, at most 1 MiB.</param>
    /// <inheritdoc cref="SubmitAsync(TaskRequest, string, CancellationToken)"/>
    public Task<TaskView> SubmitJsonAsync(ReadOnlyMemory<byte> json, string? idempotencyKey = null,
        CancellationToken cancellationToken = default)
    {
        if (idempotencyKey is not null && !HeaderText.IsVisible(idempotencyKey))
            throw new ArgumentException("An idempotency key consists of visible ASCII characters.", nameof(idempotencyKey));
        var call = new ServiceCall(HttpMethod.Post, service.At(Tasks))
        {
            Body = json,
            IdempotencyKey = idempotencyKey ?? Guid.NewGuid().ToString("N"),
        };
        return service.ReadAsync<TaskView>(call, cancellationToken);
    }

    /// <summary>One task.</summary>
    /// <exception cref="StewardClientException"><c>not-found</c>.</exception>
    public Task<TaskView> GetAsync(string taskId, CancellationToken cancellationToken = default) =>
        service.GetAsync<TaskView>(PathOf(taskId), cancellationToken);

    /// <summary>
    /// One page of tasks, newest first, without results, citations and detections. It may hold fewer than asked for, even none,
    /// while there is a continuation.
    /// </summary>
    /// <param name="filter">All tasks, 50 to a page, when null.</param>
    /// <exception cref="StewardClientException"><c>invalid-request</c>: a field of the filter is out of its bounds.</exception>
    public Task<TaskPage> ListAsync(TaskFilter? filter = null, CancellationToken cancellationToken = default) =>
        service.GetAsync<TaskPage>(Tasks + QueryText.Of(filter ?? new()), cancellationToken);

    /// <summary>All tasks that match, newest first, page after page as they are read.</summary>
    /// <inheritdoc cref="ListAsync"/>
    public async IAsyncEnumerable<TaskView> ListAllAsync(
        TaskFilter? filter = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        filter ??= new();
        do
        {
            var page = await ListAsync(filter, cancellationToken).ConfigureAwait(false);
            foreach (var task in page.Tasks)
                yield return task;
            filter = filter with { Continuation = page.Continuation };
        }
        while (filter.Continuation is not null);
    }

    /// <summary>Asks the owner to end a task with what is there. It ends soon after, as <c>cancelled</c> or with what came first.</summary>
    /// <returns>The task as it is, mostly before its end.</returns>
    /// <exception cref="StewardClientException"><c>not-found</c>; <c>task-ended</c>: it has ended already.</exception>
    public Task<TaskView> CancelAsync(string taskId, CancellationToken cancellationToken = default) =>
        service.PostAsync<TaskView>($"{PathOf(taskId)}/cancel", cancellationToken);

    private static string PathOf(string taskId) => $"{Tasks}/{Escaped(taskId, nameof(taskId))}";
}
