using System.Text.Json;
using Steward.Durability;

namespace Steward.Tests.Durability;

/// <summary>A client whose instances only stand there: starts and events are kept, nothing runs.</summary>
public sealed class RecordingClient(TimeProvider time) : DurableClient
{
    private readonly Dictionary<string, InstanceSnapshot> instances = new(StringComparer.Ordinal);
    private readonly HashSet<string> eventIds = new(StringComparer.Ordinal);

    public List<(string Instance, string Event, JsonElement Payload)> Events { get; } = [];

    public int Starts { get; private set; }

    public Action<string>? Fault { get; set; }

    public IReadOnlyDictionary<string, InstanceSnapshot> Instances => instances;

    public void Change(string id, Func<InstanceSnapshot, InstanceSnapshot> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        instances[id] = change(instances[id]);
    }

    public override Task<bool> StartAsync<TInput, TOutput>(
        OrchestrationName<TInput, TOutput> orchestration, string instanceId, TInput input, CancellationToken cancellationToken = default)
    {
        Fault?.Invoke("start");
        lock (instances)
        {
            var added = instances.TryAdd(instanceId,
                new(instanceId, orchestration.Value, RuntimeStatus.Running, time.GetUtcNow(), time.GetUtcNow(),
                    Input: JsonSerializer.SerializeToElement(input, DurableJson.Options)));
            Starts += added ? 1 : 0;
            return Task.FromResult(added);
        }
    }

    public override Task<bool> RaiseEventAsync<TPayload>(
        string instanceId, EventName<TPayload> name, TPayload payload, string eventId, CancellationToken cancellationToken = default)
    {
        Fault?.Invoke("raise");
        if (!instances.TryGetValue(instanceId, out var instance) || instance.HasEnded)
            return Task.FromResult(false);
        if (eventIds.Add($"{instanceId}/{eventId}"))
            Events.Add((instanceId, name.Value, JsonSerializer.SerializeToElement(payload, DurableJson.Options)));
        return Task.FromResult(true);
    }

    public override Task<InstanceSnapshot?> GetAsync(string instanceId, CancellationToken cancellationToken = default) =>
        Task.FromResult(instances.GetValueOrDefault(instanceId));

    public override Task<bool> TerminateAsync(string instanceId, string reason, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public override Task<InstanceSnapshot?> WaitForCompletionAsync(string instanceId, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public override Task<InstancePage> QueryAsync(InstanceQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        var matching = instances.Values.OrderByDescending(instance => instance.InstanceId, StringComparer.Ordinal)
            .Where(instance => query.Name is null || instance.Name == query.Name)
            .Where(instance => query.Statuses is null || query.Statuses.Contains(instance.Status))
            .Where(instance => query.CreatedFrom is null || instance.CreatedAt >= query.CreatedFrom)
            .Where(instance => query.CreatedTo is null || instance.CreatedAt < query.CreatedTo)
            .Where(instance => query.IdPrefix is null || instance.InstanceId.StartsWith(query.IdPrefix, StringComparison.Ordinal))
            .Where(instance => query.Continuation is null || string.CompareOrdinal(instance.InstanceId, query.Continuation) < 0)
            .ToList();
        var page = matching.Take(query.PageSize).ToList();
        return Task.FromResult(new InstancePage(page, matching.Count > page.Count ? page[^1].InstanceId : null));
    }

    public override Task<bool> PurgeAsync(string instanceId, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public override Task<int> PurgeAsync(DateTimeOffset endedBefore, CancellationToken cancellationToken = default)
    {
        Fault?.Invoke("purge");
        var ended = instances.Values.Where(instance => instance.HasEnded && instance.LastUpdatedAt < endedBefore).ToList();
        ended.ForEach(instance => instances.Remove(instance.InstanceId));
        return Task.FromResult(ended.Count);
    }

    public override Task SignalEntityAsync<TInput, TOutput>(
        string entityKey, EntityOperation<TInput, TOutput> operation, TInput input, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

    public override Task<TState?> GetEntityAsync<TState>(EntityId entity, CancellationToken cancellationToken = default)
        where TState : class => Task.FromResult<TState?>(null);

    public override Task<IReadOnlyList<InstanceEvent>> ReadEventsAsync(
        string instanceId, long after, int take, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public override Task WaitForEventsAsync(string instanceId, long after, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();
}
