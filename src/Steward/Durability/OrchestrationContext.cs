namespace Steward.Durability;

/// <summary>
/// What orchestration code may do. The code is replayed over its history, so everything that differs between two runs
/// (time, ids, results) comes from here, and every await is on a task that came from here.
/// The members are those a Durable Functions developer knows; both engines implement them.
/// </summary>
public abstract class OrchestrationContext
{
    /// <summary>The id under which this instance was started.</summary>
    public abstract string InstanceId { get; }

    /// <summary>The instance that called this one as a sub-orchestration; null at the top.</summary>
    public abstract string? ParentInstanceId { get; }

    /// <summary>The time of the event being processed (UTC), the same on every replay.</summary>
    public abstract DateTimeOffset CurrentUtc { get; }

    /// <summary>True while recorded history is being replayed. Use it to silence logs, never to decide.</summary>
    public abstract bool IsReplaying { get; }

    /// <summary>
    /// Calls an activity: at least once, result recorded once. With <paramref name="timeout"/> the wait ends with
    /// <see cref="OperationFailedException"/> (<see cref="FailureDetails.TimeoutErrorType"/>) and the activity is cancelled where the
    /// engine can.
    /// </summary>
    public abstract Task<TOutput> CallActivityAsync<TInput, TOutput>(
        ActivityName<TInput, TOutput> activity, TInput input, TimeSpan? timeout = null);

    /// <summary>
    /// Calls an entity operation and waits for its result. Operations of one entity are serialized and applied exactly once.
    /// </summary>
    public abstract Task<TOutput> CallEntityAsync<TInput, TOutput>(
        string entityKey, EntityOperation<TInput, TOutput> operation, TInput input);

    /// <summary>
    /// Sends an entity operation without waiting. Signals from one instance to one entity arrive in order, before later calls.
    /// </summary>
    public abstract void SignalEntity<TInput, TOutput>(string entityKey, EntityOperation<TInput, TOutput> operation, TInput input);

    /// <summary>A durable timer. Cancel it when it is no longer needed: an armed timer keeps no instance from completing.</summary>
    public abstract Task CreateTimerAsync(DateTimeOffset fireAt, CancellationToken cancellationToken = default);

    /// <summary>Waits for an external event. Events that came early are buffered in order; each is delivered to one waiter.</summary>
    public abstract Task<TPayload> WaitForExternalEventAsync<TPayload>(
        EventName<TPayload> name, CancellationToken cancellationToken = default);

    /// <summary>Raises an event of another instance, exactly once and without waiting. Several that are sent in one turn may arrive in any
    /// order. What is sent to an instance that is unknown or has ended is dropped, and on some engines to one that has not begun.</summary>
    public abstract void SendEvent<TPayload>(string instanceId, EventName<TPayload> name, TPayload payload);

    /// <summary>
    /// Runs a sub-orchestration. Without <paramref name="instanceId"/> the id derives from the parent's, the same on replay.
    /// A failed one throws <see cref="OperationFailedException"/>.
    /// </summary>
    public abstract Task<TOutput> CallSubOrchestrationAsync<TInput, TOutput>(
        OrchestrationName<TInput, TOutput> orchestration, TInput input, string? instanceId = null);

    /// <summary>Ends this execution and starts the same instance anew with <paramref name="input"/> and an empty history.
    /// Unconsumed external events are kept. Return right after calling it.</summary>
    public abstract void ContinueAsNew<TInput>(TInput input);

    /// <summary>Sets the status that <see cref="DurableClient.GetAsync"/> shows while the instance runs. At most 16 KiB as JSON.</summary>
    public abstract void SetCustomStatus<TStatus>(TStatus status);

    /// <summary>Appends to the instance's public event log, exactly once, numbered from 1 in order.</summary>
    public abstract void Emit<TEvent>(TEvent item);

    /// <summary>A version 5 GUID of the instance and a counter: unique, and the same on replay.</summary>
    public abstract Guid NewGuid();
}
