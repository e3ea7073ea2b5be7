using Steward.Engine.History;

namespace Steward.Engine.Orchestrations;

/// <summary>External events of one execution: those that came early wait in order, each goes to one waiter.</summary>
internal sealed class EventMailbox
{
    private readonly List<RaisedEvent> early = [];
    private readonly List<(string Name, Step Waiter)> waiters = [];

    public int Waiting => waiters.Count;

    /// <summary>Events that no code has consumed, in the order they came.</summary>
    public IReadOnlyList<RaisedEvent> Unconsumed => early;

    public void Deliver(RaisedEvent item)
    {
        var index = waiters.FindIndex(w => w.Name == item.Name);
        if (index < 0)
        {
            early.Add(item);
            return;
        }

        var waiter = waiters[index].Waiter;
        waiters.RemoveAt(index);
        waiter.Complete(item.Payload);
    }

    public void Wait(string name, Step waiter)
    {
        var index = early.FindIndex(e => e.Name == name);
        if (index < 0)
        {
            waiters.Add((name, waiter));
            return;
        }

        var item = early[index];
        early.RemoveAt(index);
        waiter.Complete(item.Payload);
    }

    public void Forget(Step waiter) => waiters.RemoveAll(w => w.Waiter == waiter);
}
