using System.Text.Json;
using Steward.DurableTask.Events;

namespace Steward.DurableTask.Orchestrations;

/// <summary>Numbers the emitted events of one execution and sends them to the <see cref="InstanceLog"/> in batches.</summary>
/// <param name="signal">Sends without waiting.</param>
/// <param name="call">Sends and waits until it is applied; by order of delivery, so is all that was sent to the same chunk before.</param>
internal sealed class Emissions(Action<long, LogEntry> signal, Func<long, LogEntry, Task> call)
{
    /// <summary>A batch is sent at the latest when it has grown to this. Changing it breaks tasks in flight.</summary>
    private const int MaxBatch = 16;

    private readonly List<LoggedEvent> pending = [];
    private readonly List<string> children = [];
    private readonly SortedSet<long> unconfirmed = [];

    private long logged;

    public long Last { get; private set; }

    public void Restore(Carried carried) => Last = carried.Emitted;

    /// <summary>The code emits again what is in the log already, up to this number.</summary>
    public void SkipTo(long number) => logged = number;

    public void Add(DateTimeOffset at, JsonElement data)
    {
        if (++Last <= logged)
            return;
        pending.Add(new(Last, at, data));
        if (pending.Count >= MaxBatch)
            Send();
    }

    public void AddChild(string instanceId) => children.Add(instanceId);

    /// <summary>Called before the code may come to wait for long.</summary>
    public void Send()
    {
        foreach (var (chunk, entry) in TakeBatches())
        {
            unconfirmed.Add(chunk);
            signal(chunk, entry);
        }
    }

    /// <summary>Called before the instance ends: whoever sees it ended must see all its events.</summary>
    /// <param name="outcome">Kept with the last events; null where the instance itself will show it at once.</param>
    /// <returns>The chunk that holds the outcome.</returns>
    public async Task<long> ConfirmAsync(Outcome? outcome)
    {
        var batches = TakeBatches();
        var last = InstanceLog.ChunkOf(Math.Max(1, Last));
        if (outcome is not null)
            unconfirmed.Add(last);
        foreach (var chunk in unconfirmed.Where(chunk => batches.TrueForAll(batch => batch.Chunk != chunk)).ToList())
            batches.Add((chunk, new([], [])));
        unconfirmed.Clear();
        await Task.WhenAll(batches.Select(batch => call(batch.Chunk, batch.Chunk == last ? batch.Entry with { Outcome = outcome } : batch.Entry)));
        return last;
    }

    private List<(long Chunk, LogEntry Entry)> TakeBatches()
    {
        var batches = pending.GroupBy(item => InstanceLog.ChunkOf(item.Sequence))
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
        pending.Clear();
        children.Clear();
        return batches;
    }
}
