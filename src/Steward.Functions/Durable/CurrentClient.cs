using Microsoft.DurableTask.Client;
using Steward.Durability;
using Steward.DurableTask.Clients;

namespace Steward.Functions.Durable;

/// <summary>
/// The port's client for services that live as long as the process. The Functions host hands out Durable Task's client with a function's
/// call only; every function whose services need it gives it here first. It stays good for as long as the host process does.
/// </summary>
internal sealed class CurrentClient(Func<DurableTaskClient, DurableTaskPortClient> create) : DurableClient
{
    private DurableTaskPortClient? client;

    public CurrentClient(IServiceProvider services, RecordStore records, TimeProvider time)
        : this(inner => new(inner, (DurableRegistry)services.GetService(typeof(DurableRegistry))!, records, time))
    {
    }

    private DurableTaskPortClient Client => client
        ?? throw new InvalidOperationException("No function has brought the Durable Task client yet.");

    public void Use(DurableTaskClient inner) => client ??= create(inner);

    public override Task<bool> StartAsync<TInput, TOutput>(
        OrchestrationName<TInput, TOutput> orchestration, string instanceId, TInput input, CancellationToken cancellationToken = default) =>
        Client.StartAsync(orchestration, instanceId, input, cancellationToken);

    public override Task<bool> RaiseEventAsync<TPayload>(
        string instanceId, EventName<TPayload> name, TPayload payload, string eventId, CancellationToken cancellationToken = default) =>
        Client.RaiseEventAsync(instanceId, name, payload, eventId, cancellationToken);

    public override Task<bool> TerminateAsync(string instanceId, string reason, CancellationToken cancellationToken = default) =>
        Client.TerminateAsync(instanceId, reason, cancellationToken);

    public override Task<InstanceSnapshot?> GetAsync(string instanceId, CancellationToken cancellationToken = default) =>
        Client.GetAsync(instanceId, cancellationToken);

    public override Task<InstanceSnapshot?> WaitForCompletionAsync(string instanceId, CancellationToken cancellationToken = default) =>
        Client.WaitForCompletionAsync(instanceId, cancellationToken);

    public override Task<InstancePage> QueryAsync(InstanceQuery query, CancellationToken cancellationToken = default) =>
        Client.QueryAsync(query, cancellationToken);

    public override Task<bool> PurgeAsync(string instanceId, CancellationToken cancellationToken = default) =>
        Client.PurgeAsync(instanceId, cancellationToken);

    public override Task<int> PurgeAsync(DateTimeOffset endedBefore, CancellationToken cancellationToken = default) =>
        Client.PurgeAsync(endedBefore, cancellationToken);

    public override Task SignalEntityAsync<TInput, TOutput>(
        string entityKey, EntityOperation<TInput, TOutput> operation, TInput input, CancellationToken cancellationToken = default) =>
        Client.SignalEntityAsync(entityKey, operation, input, cancellationToken);

    public override Task<TState?> GetEntityAsync<TState>(EntityId entity, CancellationToken cancellationToken = default)
        where TState : class => Client.GetEntityAsync<TState>(entity, cancellationToken);

    public override Task<IReadOnlyList<InstanceEvent>> ReadEventsAsync(
        string instanceId, long after, int take, CancellationToken cancellationToken = default) =>
        Client.ReadEventsAsync(instanceId, after, take, cancellationToken);

    public override Task WaitForEventsAsync(string instanceId, long after, CancellationToken cancellationToken = default) =>
        Client.WaitForEventsAsync(instanceId, after, cancellationToken);
}
