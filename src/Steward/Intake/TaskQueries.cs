using Steward.Durability;
using Steward.Tasks;

namespace Steward.Intake;

/// <summary>Reads tasks, and asks for the one thing that can be asked of a running one: to end.</summary>
public sealed class TaskQueries(DurableClient client)
{
    /// <summary>The most tasks that one page holds; more asked for are this many.</summary>
    public const int MaxPageSize = 100;
    private const int MaxPagesPerCall = 20;

    /// <summary>One task; null when it is unknown, or is a sub-task of another.</summary>
    public async Task<TaskView?> GetAsync(string taskId, CancellationToken cancellationToken = default) =>
        await client.GetAsync(taskId, cancellationToken) is { } snapshot && IsTask(snapshot) ? TaskReading.ViewOf(snapshot) : null;

    /// <summary>
    /// Tasks, newest first, without their results. A page may hold fewer than asked for, even none, while there is a continuation: filters
    /// are applied to what was read, and one call reads a bounded number of pages.
    /// </summary>
    public async Task<TaskPage> ListAsync(TaskFilter filter, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var query = new InstanceQuery(OwnerOrchestration.Name.Value, StatusesOf(filter.State), filter.CreatedFrom, filter.CreatedTo,
            TaskIds.Prefix, Math.Clamp(filter.PageSize, 1, MaxPageSize), filter.Continuation);
        for (var pages = 1; ; pages++)
        {
            var page = await client.QueryAsync(query, cancellationToken);
            var tasks = page.Instances.Where(IsTask).Select(TaskReading.ViewOf).OfType<TaskView>().Where(filter.Matches)
                .Select(task => task with { Result = null, Citations = [], Detections = [] }).ToList();
            if (tasks.Count > 0 || page.Continuation is null || pages == MaxPagesPerCall)
                return new(tasks, page.Continuation);
            query = query with { Continuation = page.Continuation };
        }
    }

    /// <summary>Null when there is no such task.</summary>
    public async Task<TaskEventPage?> EventsAsync(string taskId, long after, int take, CancellationToken cancellationToken = default)
    {
        // Looked at before the events are read: when it had ended by then, the log is complete.
        if (await client.GetAsync(taskId, cancellationToken) is not { } snapshot || !IsTask(snapshot))
            return null;
        var events = await client.ReadEventsAsync(taskId, after, take, cancellationToken);
        return new([.. events.Select(one => new TaskEventView(one.Sequence, one.At, one.Data))],
            events.Count > 0 ? events[^1].Sequence : after, snapshot.HasEnded && events.Count < take);
    }

    /// <summary>Completes when an event above <paramref name="after"/> may exist or the task has ended.</summary>
    public Task WaitForEventsAsync(string taskId, long after, CancellationToken cancellationToken = default) =>
        client.WaitForEventsAsync(taskId, after, cancellationToken);

    /// <summary>Asks the owner to end the task with what is there. False when it has ended already; null when there is none.</summary>
    public async Task<bool?> CancelAsync(string taskId, string? by, CancellationToken cancellationToken = default)
    {
        if (await client.GetAsync(taskId, cancellationToken) is not { } snapshot || !IsTask(snapshot))
            return null;
        return !snapshot.HasEnded
            && await client.RaiseEventAsync(taskId, OwnerEvents.Cancel, new(by), eventId: "cancel", cancellationToken);
    }

    /// <summary>Sub-tasks belong to their parent and are not read on their own.</summary>
    private static bool IsTask(InstanceSnapshot snapshot) =>
        snapshot.Name == OwnerOrchestration.Name.Value && snapshot.ParentInstanceId is null;

    private static IReadOnlyList<RuntimeStatus>? StatusesOf(TaskState? state) => state switch
    {
        null => null,
        TaskState.Queued => [RuntimeStatus.Pending],
        TaskState.Running or TaskState.AwaitingApproval => [RuntimeStatus.Running],
        TaskState.Failed => [RuntimeStatus.Completed, RuntimeStatus.Failed, RuntimeStatus.Terminated],
        _ => [RuntimeStatus.Completed],
    };
}
