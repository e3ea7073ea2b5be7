using System.Text.Json;
using DurableTask.Core.Exceptions;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Entities;
using Steward.Durability;
using Steward.DurableTask.Orchestrations;

namespace Steward.DurableTask.Clients;

/// <summary>The port's client over Durable Task's.</summary>
internal sealed class DurableTaskPortClient : DurableClient
{
    private const int ReadAhead = 16;
    private static readonly TimeSpan ClaimPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(10);
    private static readonly string[] AnyStatus = [.. Enum.GetNames<OrchestrationRuntimeStatus>()];

    private readonly DurableTaskClient client;
    private readonly DurableRegistry registry;
    private readonly TimeProvider time;
    private readonly Polling polling;
    private readonly InstanceFinder finder;
    private readonly InstanceLogReader log;
    private readonly StartClaims claims;
    private readonly InstancePurge purge;

    /// <param name="registry">What the workers of this task hub run: a name that is not in it is refused.</param>
    /// <param name="records">Where starts are claimed: Durable Task itself lets two starts under one id race.</param>
    public DurableTaskPortClient(DurableTaskClient client, DurableRegistry registry, RecordStore records, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(client);
        (this.client, this.registry, this.time) = (client, registry, time);
        polling = new(time);
        finder = new(client);
        log = new(client, new(records));
        claims = new(records);
        purge = new(client, registry, log, claims);
    }

    public override async Task<bool> StartAsync<TInput, TOutput>(
        OrchestrationName<TInput, TOutput> orchestration, string instanceId, TInput input, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        if (!registry.Orchestrations.ContainsKey(orchestration.Value))
            throw new ArgumentException($"No orchestration '{orchestration.Value}' is registered in this host.", nameof(orchestration));
        if (await FindAsync(instanceId, payloads: false, cancellationToken) is not null)
            return false;
        var start = new StartClaim(orchestration.Value, new(PayloadJson.Write(input), LogsRows: true));
        if (await claims.TryClaimAsync(instanceId, start, cancellationToken) is { } other)
        {
            await FinishAsync(instanceId, other, cancellationToken);
            return false;
        }
        await ScheduleAsync(instanceId, start, cancellationToken);
        return true;
    }

    public override async Task<bool> RaiseEventAsync<TPayload>(
        string instanceId, EventName<TPayload> name, TPayload payload, string eventId, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        ArgumentException.ThrowIfNullOrEmpty(eventId);
        if (!await IsTakenAsync(instanceId, cancellationToken))
            return false;
        var raised = PayloadJson.Raw(new RaisedEvent(eventId, PayloadJson.Write(payload)));
        await client.RaiseEventAsync(instanceId, name.Value, raised, cancellationToken);
        return true;
    }

    public override async Task<bool> TerminateAsync(string instanceId, string reason, CancellationToken cancellationToken = default)
    {
        if (!await IsAliveAsync(instanceId, cancellationToken))
            return false;
        await client.TerminateInstanceAsync(instanceId, new TerminateInstanceOptions(PayloadJson.Raw(reason)), cancellationToken);
        // The instance starts no more children once it has ended, so its list is complete then.
        await UntilEndedAsync(instanceId, cancellationToken);
        await foreach (var child in log.ChildrenAsync(instanceId, cancellationToken))
            await TerminateAsync(child.InstanceId, reason, cancellationToken);
        return true;
    }

    public override async Task<InstanceSnapshot?> GetAsync(string instanceId, CancellationToken cancellationToken = default)
    {
        if (await FindAsync(instanceId, payloads: true, cancellationToken) is not { } found)
            return null;
        var snapshot = Snapshots.Of(found);
        return Snapshots.MarkerOf(snapshot) is { } marker
            && await log.OutcomeAsync(instanceId, marker.StewardEndedInChunk, cancellationToken) is { } outcome
            ? snapshot.With(marker, outcome)
            : snapshot;
    }

    public override async Task<InstanceSnapshot?> WaitForCompletionAsync(string instanceId, CancellationToken cancellationToken = default)
    {
        await UntilEndedAsync(instanceId, cancellationToken);
        return await GetAsync(instanceId, cancellationToken);
    }

    public override async Task<InstancePage> QueryAsync(InstanceQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        var (found, continuation) = await finder.FindAsync(query, cancellationToken);
        var snapshots = new InstanceSnapshot?[found.Count];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = ReadAhead, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, found.Count, parallel,
            async (index, token) => snapshots[index] = await GetAsync(found[index].InstanceId, token));
        var matching = snapshots.OfType<InstanceSnapshot>()
            .Where(snapshot => query.Statuses is null || query.Statuses.Contains(snapshot.Status));
        return new([.. matching], continuation);
    }

    public override async Task<bool> PurgeAsync(string instanceId, CancellationToken cancellationToken = default) =>
        !Snapshots.IsEntity(instanceId) && await purge.PurgeAsync(instanceId, cancellationToken) > 0;

    public override Task<int> PurgeAsync(DateTimeOffset endedBefore, CancellationToken cancellationToken = default) =>
        purge.PurgeAsync(endedBefore, cancellationToken);

    public override Task SignalEntityAsync<TInput, TOutput>(
        string entityKey, EntityOperation<TInput, TOutput> operation, TInput input, CancellationToken cancellationToken = default) =>
        client.Entities.SignalEntityAsync(
            new EntityInstanceId(operation.Entity, entityKey), operation.Value, PayloadJson.Raw(input), cancellation: cancellationToken);

    public override async Task<TState?> GetEntityAsync<TState>(EntityId entity, CancellationToken cancellationToken = default)
        where TState : class
    {
        var found = await client.Entities.GetEntityAsync<JsonElement>(
            new EntityInstanceId(entity.Name, entity.Key), includeState: true, cancellationToken);
        return found is { IncludesState: true } ? PayloadJson.Read<TState?>(found.State) : null;
    }

    public override Task<IReadOnlyList<InstanceEvent>> ReadEventsAsync(
        string instanceId, long after, int take, CancellationToken cancellationToken = default) =>
        log.ReadAsync(instanceId, after, take, cancellationToken);

    // In this order: an instance that has ended shows all its events.
    public override Task WaitForEventsAsync(string instanceId, long after, CancellationToken cancellationToken = default) =>
        polling.UntilAsync(
            async stop => !await IsAliveAsync(instanceId, stop) || (await log.ReadAsync(instanceId, after, 1, stop)).Count > 0,
            cancellationToken);

    /// <summary>A start that was claimed took place or does now: whoever claimed it may have died before it could schedule it.</summary>
    private async Task FinishAsync(string instanceId, StartClaim claim, CancellationToken cancellationToken)
    {
        var until = time.GetUtcNow() + ClaimPatience;
        var started = false;
        await polling.UntilAsync(
            async stop => (started = await FindAsync(instanceId, payloads: false, stop) is not null) || time.GetUtcNow() >= until,
            cancellationToken);
        if (!started)
            await ScheduleAsync(instanceId, claim, cancellationToken);
    }

    private async Task ScheduleAsync(string instanceId, StartClaim start, CancellationToken cancellationToken)
    {
        try
        {
            await client.ScheduleNewOrchestrationInstanceAsync(start.Name, PayloadJson.Raw(start.Message),
                new StartOrchestrationOptions(instanceId) { DedupeStatuses = AnyStatus }, cancellationToken);
        }
        catch (OrchestrationAlreadyExistsException)
        {
            // The same claim, finished by another hand.
        }
    }

    private Task UntilEndedAsync(string instanceId, CancellationToken cancellationToken) =>
        polling.UntilAsync(async stop => !await IsAliveAsync(instanceId, stop), cancellationToken);

    /// <summary>
    /// Whether an instance can be given an event. Waits until a worker has taken its start: Azure Storage drops an event that overtakes the
    /// start, without a word. Where no worker takes it for so long, the event lines up behind the start.
    /// </summary>
    private async Task<bool> IsTakenAsync(string instanceId, CancellationToken cancellationToken)
    {
        var until = time.GetUtcNow() + StartPatience;
        var alive = false;
        await polling.UntilAsync(async stop =>
        {
            var snapshot = await GetAsync(instanceId, stop);
            alive = snapshot is { HasEnded: false };
            return snapshot is not { Status: RuntimeStatus.Pending } || time.GetUtcNow() >= until;
        }, cancellationToken);
        return alive;
    }

    private async Task<bool> IsAliveAsync(string instanceId, CancellationToken cancellationToken) =>
        await GetAsync(instanceId, cancellationToken) is { HasEnded: false };

    private async Task<OrchestrationMetadata?> FindAsync(string instanceId, bool payloads, CancellationToken cancellationToken) =>
        Snapshots.IsEntity(instanceId) ? null : await client.GetInstanceAsync(instanceId, payloads, cancellationToken);
}
