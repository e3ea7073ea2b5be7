using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Steward.Durability;

/// <summary>Starts, signals and reads instances from outside. Every method returns only after its effect is durable.</summary>
public abstract class DurableClient
{
    /// <summary>
    /// Starts an instance under the given id. False when an instance of that id exists already, whatever its state:
    /// nothing is changed then.
    /// </summary>
    public abstract Task<bool> StartAsync<TInput, TOutput>(
        OrchestrationName<TInput, TOutput> orchestration, string instanceId, TInput input, CancellationToken cancellationToken = default);

    /// <summary>Raises an event. Events of one instance with the same <paramref name="eventId"/> are delivered once.
    /// False when the instance is unknown or has ended.</summary>
    public abstract Task<bool> RaiseEventAsync<TPayload>(
        string instanceId, EventName<TPayload> name, TPayload payload, string eventId, CancellationToken cancellationToken = default);

    /// <summary>
    /// Ends an instance at once, without running its code again; its sub-orchestrations too. False when it is unknown or has ended.
    /// </summary>
    public abstract Task<bool> TerminateAsync(string instanceId, string reason, CancellationToken cancellationToken = default);

    /// <summary>An instance as it stands; null when it is unknown.</summary>
    public abstract Task<InstanceSnapshot?> GetAsync(string instanceId, CancellationToken cancellationToken = default);

    /// <summary>Waits until the instance has ended; null when it is unknown.</summary>
    public abstract Task<InstanceSnapshot?> WaitForCompletionAsync(string instanceId, CancellationToken cancellationToken = default);

    /// <summary>Instances, newest first.</summary>
    public abstract Task<InstancePage> QueryAsync(InstanceQuery query, CancellationToken cancellationToken = default);

    /// <summary>The instances of all pages from <paramref name="query"/> on.</summary>
    public async IAsyncEnumerable<InstanceSnapshot> QueryAllAsync(
        InstanceQuery query, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        while (true)
        {
            var page = await QueryAsync(query, cancellationToken);
            foreach (var instance in page.Instances)
                yield return instance;
            if (page.Continuation is null)
                yield break;
            query = query with { Continuation = page.Continuation };
        }
    }

    /// <summary>Deletes an ended instance with its sub-orchestrations, and of each its history, its events and the entities whose key is
    /// its id. False when it is unknown, or it or one of its sub-orchestrations still runs: nothing is deleted then.</summary>
    public abstract Task<bool> PurgeAsync(string instanceId, CancellationToken cancellationToken = default);

    /// <summary>Deletes every instance that ended before <paramref name="endedBefore"/>, as above; returns how many, sub-orchestrations
    /// among them. A sub-orchestration goes with its parent, not before it.</summary>
    public abstract Task<int> PurgeAsync(DateTimeOffset endedBefore, CancellationToken cancellationToken = default);

    /// <summary>
    /// Sends an operation to an entity without waiting for it to be applied. An entity that was never used begins with its initial state.
    /// </summary>
    public abstract Task SignalEntityAsync<TInput, TOutput>(
        string entityKey, EntityOperation<TInput, TOutput> operation, TInput input, CancellationToken cancellationToken = default);

    /// <summary>The state of an entity; null when it was never used.</summary>
    public abstract Task<TState?> GetEntityAsync<TState>(EntityId entity, CancellationToken cancellationToken = default)
        where TState : class;

    /// <summary>Up to <paramref name="take"/> emitted events with a number above <paramref name="after"/>, in order.</summary>
    public abstract Task<IReadOnlyList<InstanceEvent>> ReadEventsAsync(
        string instanceId, long after, int take, CancellationToken cancellationToken = default);

    /// <summary>Completes when an event above <paramref name="after"/> may exist or the instance has ended.</summary>
    public abstract Task WaitForEventsAsync(string instanceId, long after, CancellationToken cancellationToken = default);
}

/// <summary>Where an instance stands.</summary>
public enum RuntimeStatus
{
    /// <summary>Started, and its code has not run yet.</summary>
    Pending,

    /// <summary>Its code has run at least once and has not returned.</summary>
    Running,

    /// <summary>Its code has returned; the output is there.</summary>
    Completed,

    /// <summary>Its code threw; the failure is there.</summary>
    Failed,

    /// <summary>Ended from outside, without its code.</summary>
    Terminated,
}

/// <summary>One instance as it stands. Payloads are JSON.</summary>
public sealed record InstanceSnapshot(
    string InstanceId,
    string Name,
    RuntimeStatus Status,
    DateTimeOffset CreatedAt,
    DateTimeOffset LastUpdatedAt,
    string? ParentInstanceId = null,
    JsonElement? Input = null,
    JsonElement? Output = null,
    JsonElement? CustomStatus = null,
    FailureDetails? Failure = null)
{
    /// <summary>Completed, failed or terminated: nothing about it changes any more.</summary>
    public bool HasEnded => Status is RuntimeStatus.Completed or RuntimeStatus.Failed or RuntimeStatus.Terminated;
}

/// <summary>A filter and a page of it.</summary>
/// <param name="Name">Only instances of this orchestration.</param>
/// <param name="Statuses">Only these; null means any.</param>
/// <param name="CreatedFrom">Inclusive.</param>
/// <param name="CreatedTo">Exclusive.</param>
/// <param name="IdPrefix">Only ids that start so.</param>
/// <param name="PageSize">1 to 1,000.</param>
/// <param name="Continuation">From the page before; null for the first.</param>
public sealed record InstanceQuery(
    string? Name = null,
    IReadOnlyList<RuntimeStatus>? Statuses = null,
    DateTimeOffset? CreatedFrom = null,
    DateTimeOffset? CreatedTo = null,
    string? IdPrefix = null,
    int PageSize = 100,
    string? Continuation = null);

/// <summary>A page of a query.</summary>
/// <param name="Instances">Newest first; there may be none although there is a continuation.</param>
/// <param name="Continuation">Goes into the next query; null on the last page.</param>
public sealed record InstancePage(IReadOnlyList<InstanceSnapshot> Instances, string? Continuation);

/// <summary>One item of an instance's public event log.</summary>
/// <param name="Sequence">From 1, without gaps.</param>
public sealed record InstanceEvent(long Sequence, DateTimeOffset At, JsonElement Data);
