using System.Text.Json;

namespace Steward.DurableTask.Orchestrations;

/// <summary>
/// External events of one execution: each id once, early ones wait in order, each goes to one waiter, first come first served. Durable Task
/// itself hands an event to the latest waiter, cancelled or not, so it would lose one that comes after a wait was given up.
/// </summary>
internal sealed class EventMailbox
{
    /// <summary>
    /// How many ids are remembered. Far more than a task ever sees; instances in flight count on it, so it never shrinks.
    /// </summary>
    private const int MaxRemembered = 10_000;

    private readonly HashSet<string> seen = new(StringComparer.Ordinal);
    private readonly Queue<string> seenInOrder = new();
    private readonly List<NamedEvent> early = [];
    private readonly List<(string Name, TaskCompletionSource<JsonElement> Source)> waiters = [];

    public IReadOnlyList<NamedEvent> Unconsumed => early;

    public IReadOnlyList<string> Seen => [.. seenInOrder];

    public void Restore(Carried carried)
    {
        foreach (var id in carried.SeenEvents)
            Remember(id);
        early.AddRange(carried.Unconsumed);
    }

    public void Deliver(string name, RaisedEvent raised)
    {
        if (!Remember(raised.Id))
            return;
        var index = waiters.FindIndex(waiter => waiter.Name == name);
        if (index < 0)
        {
            early.Add(new(name, raised));
            return;
        }
        var source = waiters[index].Source;
        waiters.RemoveAt(index);
        source.SetResult(raised.Payload);
    }

    public Task<JsonElement> WaitAsync(string name, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return Task.FromCanceled<JsonElement>(cancellationToken);
        var index = early.FindIndex(item => item.Name == name);
        if (index >= 0)
        {
            var item = early[index];
            early.RemoveAt(index);
            return Task.FromResult(item.Event.Payload);
        }
        // Continuations run inline, on the orchestration's own thread and scheduler.
        var source = new TaskCompletionSource<JsonElement>();
        waiters.Add((name, source));
        if (cancellationToken.CanBeCanceled)
        {
            cancellationToken.Register(() =>
            {
                if (waiters.RemoveAll(waiter => waiter.Source == source) > 0)
                    source.SetCanceled(cancellationToken);
            });
        }
        return source.Task;
    }

    private bool Remember(string id)
    {
        if (!seen.Add(id))
            return false;
        seenInOrder.Enqueue(id);
        if (seenInOrder.Count > MaxRemembered)
            seen.Remove(seenInOrder.Dequeue());
        return true;
    }
}
