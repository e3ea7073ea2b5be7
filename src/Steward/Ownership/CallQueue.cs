namespace Steward.Ownership;

/// <summary>
/// Calls of one owner that the ledger has not decided yet, in the order in which they asked. The ledger keeps them in the same order, so it
/// is always the first that asks again. Runs on the orchestration's own thread only, which makes it the same on every replay.
/// </summary>
internal sealed class CallQueue
{
    private readonly List<QueuedCall> calls = [];

    public bool IsEmpty => calls.Count == 0;

    public QueuedCall Join()
    {
        var call = new QueuedCall();
        calls.Add(call);
        return call;
    }

    public void Leave(QueuedCall call)
    {
        // Woken while its answer was on the way, which did not need it: the next one may.
        if (calls.Remove(call) && call.IsWoken)
            Wake();
    }

    /// <summary>Something was settled, or others have left: the first asks again.</summary>
    public void Wake() => calls.FirstOrDefault()?.Wake();

    public void WakeAll()
    {
        foreach (var call in calls.ToList())
            call.Wake();
    }
}

/// <summary>The place of one call in the queue.</summary>
internal sealed class QueuedCall
{
    private TaskCompletionSource woken = new();

    public bool IsWoken => woken.Task.IsCompleted;

    /// <summary>It asks, and is told of everything up to now.</summary>
    public void Asks()
    {
        if (IsWoken)
            woken = new();
    }

    /// <summary>Completes when something has happened since it last asked.</summary>
    public Task WokenAsync() => woken.Task;

    // Runs the code that waits inline, on the orchestration's own thread.
    public void Wake() => woken.TrySetResult();
}
