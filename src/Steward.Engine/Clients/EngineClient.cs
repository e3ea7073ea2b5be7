using System.Globalization;
using Steward.Durability;
using Steward.Engine.History;
using Steward.Engine.Loop;
using Steward.Engine.Storage;

namespace Steward.Engine.Clients;

/// <summary>
/// Writes go through the loop and are answered after their commit; reads go to the store, which holds only what is durable.
/// </summary>
internal sealed class EngineClient(EngineLoop loop) : DurableClient
{
    private const int PurgeBatch = 200;
    private const int MaxPage = 1_000;

    public override Task<bool> StartAsync<TInput, TOutput>(
        OrchestrationName<TInput, TOutput> orchestration, string instanceId, TInput input, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        if (!loop.Registry.Orchestrations.ContainsKey(orchestration.Value))
            throw new ArgumentException($"No orchestration '{orchestration.Value}' is registered in this host.", nameof(orchestration));
        var body = Payload.Write(input, loop.Options.MaxPayloadBytes, $"The input of '{orchestration.Value}'");
        return Ask(l =>
        {
            if (l.Instances.Find(instanceId) is not null)
                return false;
            l.Turns.Start(l.Instances.Create(instanceId, orchestration.Value, body, null, 0));
            return true;
        }, cancellationToken);
    }

    public override Task<bool> RaiseEventAsync<TPayload>(
        string instanceId, EventName<TPayload> name, TPayload payload, string eventId, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        ArgumentException.ThrowIfNullOrEmpty(eventId);
        var item = new RaisedEvent(name.Value, eventId,
            Payload.Write(payload, loop.Options.MaxPayloadBytes, $"The payload of event '{name.Value}'"));
        return Ask(l => l.Turns.Raise(instanceId, item), cancellationToken);
    }

    public override Task<bool> TerminateAsync(string instanceId, string reason, CancellationToken cancellationToken = default) =>
        Ask(l => l.Turns.Terminate(instanceId, reason), cancellationToken);

    public override Task<InstanceSnapshot?> GetAsync(string instanceId, CancellationToken cancellationToken = default) =>
        Task.FromResult(loop.Store.FindInstance(instanceId) is { } row ? Snapshot(row) : null);

    private InstanceSnapshot Snapshot(InstanceRow row) => Snapshot(row, row.EndedAt ?? loop.Store.LastTurn(row.Key) ?? row.CreatedAt);

    private static InstanceSnapshot Snapshot(InstanceRow row, DateTimeOffset lastUpdated) => new(
        row.Id, row.Name, row.Status, row.CreatedAt, lastUpdated, row.ParentId, Payload.Element(row.Input), Payload.Element(row.Output),
        Payload.Element(row.CustomStatus), row.Failure);

    public override async Task<InstanceSnapshot?> WaitForCompletionAsync(string instanceId, CancellationToken cancellationToken = default)
    {
        using var waiter = loop.Waiters.Add(instanceId, after: null);
        if (loop.Store.FindInstance(instanceId) is not { } row)
            return null;
        if (row.EndedAt is null)
            row = (await waiter.Source.Task.WaitAsync(cancellationToken))!;
        if (row.Input is null)
            row = loop.Store.FindInstance(instanceId) ?? row;
        return Snapshot(row, row.EndedAt!.Value);
    }

    public override Task<InstancePage> QueryAsync(InstanceQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        if (query.PageSize is < 1 or > MaxPage)
            throw new ArgumentOutOfRangeException(nameof(query), query.PageSize, $"A page has 1 to {MaxPage} instances.");
        var before = long.MaxValue;
        if (query.Continuation is { } text && !long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out before))
            throw new ArgumentException("The continuation does not come from an earlier page.", nameof(query));
        var rows = loop.Store.Query(query, before);
        var next = rows.Count < query.PageSize ? null : rows[^1].Key.ToString(CultureInfo.InvariantCulture);
        return Task.FromResult(new InstancePage([.. rows.Select(Snapshot)], next));
    }

    public override Task<bool> PurgeAsync(string instanceId, CancellationToken cancellationToken = default) =>
        Ask(l => l.Turns.Purge(instanceId) > 0, cancellationToken);

    public override async Task<int> PurgeAsync(DateTimeOffset endedBefore, CancellationToken cancellationToken = default)
    {
        var count = 0;
        EndedInstance? last = null;
        while (true)
        {
            // Each batch goes on where the last one ended. Those that stay (parts of them still run) would come first again otherwise,
            // each time.
            var batch = loop.Store.EndedBefore(endedBefore, last, PurgeBatch);
            count += await Ask(l => batch.Sum(row => l.Turns.Purge(row.Id)), cancellationToken);
            if (batch.Count < PurgeBatch)
                return count;
            last = batch[^1];
        }
    }

    public override Task SignalEntityAsync<TInput, TOutput>(
        string entityKey, EntityOperation<TInput, TOutput> operation, TInput input, CancellationToken cancellationToken = default)
    {
        var name = $"{operation.Entity}.{operation.Value}";
        var body = Payload.Write(input, loop.Options.MaxPayloadBytes, $"The input of '{name}'");
        return Ask(l =>
        {
            l.Turns.Signal(name, entityKey, body);
            return true;
        }, cancellationToken);
    }

    public override Task<TState?> GetEntityAsync<TState>(EntityId entity, CancellationToken cancellationToken = default)
        where TState : class => Task.FromResult(loop.Store.ReadEntity(entity) is { } json ? Payload.Read<TState>(json) : null);

    public override Task<IReadOnlyList<InstanceEvent>> ReadEventsAsync(
        string instanceId, long after, int take, CancellationToken cancellationToken = default)
    {
        IReadOnlyList<InstanceEvent> events = loop.Store.FindInstance(instanceId) is not { } row
            ? []
            : [.. loop.Store.ReadEmitted(row.Key, after, take)
                .Select(e => new InstanceEvent(e.Sequence, e.At, Payload.Element(e.Data)!.Value))];
        return Task.FromResult(events);
    }

    public override async Task WaitForEventsAsync(string instanceId, long after, CancellationToken cancellationToken = default)
    {
        using var waiter = loop.Waiters.Add(instanceId, after);
        if (loop.Store.FindInstance(instanceId) is not { EndedAt: null } row || loop.Store.LastEmitted(row.Key) > after)
            return;
        await waiter.Source.Task.WaitAsync(cancellationToken);
    }

    private Task<T> Ask<T>(Func<EngineLoop, T> work, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var request = new Request<T>(work, loop.Continuations);
        loop.Inbox.Post(request);
        return cancellationToken.CanBeCanceled ? request.Answer.WaitAsync(cancellationToken) : request.Answer;
    }
}
