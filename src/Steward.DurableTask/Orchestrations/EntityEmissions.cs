using Steward.DurableTask.Events;

namespace Steward.DurableTask.Orchestrations;

/// <summary>Events go to the entity <see cref="InstanceLog"/>: of instances that were started before events were kept as records.</summary>
/// <param name="signal">Sends without waiting.</param>
/// <param name="call">Sends and waits until it is applied; by order of delivery, so is all that was sent to the same chunk before.</param>
internal sealed class EntityEmissions(Action<long, LogEntry> signal, Func<long, LogEntry, Task> call) : Emissions
{
    private readonly List<string> children = [];
    private readonly SortedSet<long> unconfirmed = [];

    public override void AddChild(string instanceId) => children.Add(instanceId);

    public override IReadOnlyList<EventBatch>? Ride()
    {
        Send();
        return null;
    }

    public override void Landed(IReadOnlyList<EventBatch>? batches)
    {
    }

    public override void Send()
    {
        foreach (var (chunk, entry) in TakeBatches())
        {
            unconfirmed.Add(chunk);
            signal(chunk, entry);
        }
    }

    public override async Task<long> ConfirmAsync(Outcome? outcome)
    {
        var batches = TakeBatches();
        var last = InstanceLog.ChunkOf(Math.Max(1, Last));
        if (outcome is not null)
            unconfirmed.Add(last);
        foreach (var chunk in unconfirmed.Where(chunk => batches.TrueForAll(batch => batch.Chunk != chunk)).ToList())
            batches.Add((chunk, new([], [])));
        unconfirmed.Clear();
        await Task.WhenAll(
            batches.Select(batch => call(batch.Chunk, batch.Chunk == last ? batch.Entry with { Outcome = outcome } : batch.Entry)));
        return last;
    }

    private List<(long Chunk, LogEntry Entry)> TakeBatches()
    {
        var batches = Pending.GroupBy(item => InstanceLog.ChunkOf(item.Sequence))
            .Select(group => (group.Key, new LogEntry([.. group], []))).ToList();
        if (children.Count > 0)
        {
            var chunk = InstanceLog.ChunkOf(Math.Max(1, Last));
            var at = batches.FindIndex(batch => batch.Key == chunk);
            if (at < 0)
                batches.Add((chunk, new([], [.. children])));
            else
                batches[at] = (chunk, batches[at].Item2 with { Children = [.. children] });
        }
        Pending.Clear();
        children.Clear();
        return batches;
    }
}
