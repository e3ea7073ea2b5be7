using Steward.Resilience;

namespace Steward.Workers.Gates;

/// <summary>
/// This host's gate before one worker: a bulkhead whose waiters are served in order, and a circuit breaker. Waiting takes no timer and no
/// message but the one that lets in. How many may be inside is set by whoever shares the worker's slots among hosts.
/// </summary>
internal sealed class WorkerGate(string worker, TimeProvider time)
{
    private readonly Lock sync = new();
    private readonly LinkedList<TaskCompletionSource<Entrance>> waiting = new();
    private readonly Breaker breaker = new();
    private int inside;
    private int slots;

    public string Worker { get; } = worker;

    public GatePolicy Policy { get; private set; } = GatePolicy.Default;

    /// <summary>Called, outside of the lock, when the breaker has opened or closed.</summary>
    public Action? BreakerChanged { get; init; }

    /// <summary>Called, outside of the lock, when a call has to wait.</summary>
    public Action? Crowded { get; init; }

    public BreakerMemory Memory
    {
        get
        {
            lock (sync)
                return breaker.Memory;
        }
    }

    /// <summary>Calls inside and waiting.</summary>
    public (int Inside, int Waiting) Demand
    {
        get
        {
            lock (sync)
                return (inside, waiting.Count);
        }
    }

    /// <param name="until">Given up then.</param>
    public async Task<Entrance> EnterAsync(GatePolicy policy, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var place = new LinkedListNode<TaskCompletionSource<Entrance>>(new(TaskCreationOptions.RunContinuationsAsynchronously));
        lock (sync)
        {
            Policy = policy;
            waiting.AddLast(place);
            LetIn();
        }
        if (place.Value.Task.IsCompleted)
            return await place.Value.Task;
        Crowded?.Invoke();
        var left = until - time.GetUtcNow();
        using var timer = new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.Zero, time);
        using var whenLate = timer.Token.Register(() => GiveUp(place, source => source.TrySetResult(Entrance.StillWaiting)));
        using var whenStopped = cancellationToken.Register(() => GiveUp(place, source => source.TrySetCanceled(cancellationToken)));
        return await place.Value.Task;
    }

    /// <param name="fault">Whether the worker or its provider was at fault; null when it was not called after all.</param>
    public void Leave(BreakerPass pass, bool? fault)
    {
        bool changed;
        lock (sync)
        {
            inside--;
            changed = breaker.Report(pass, fault, Policy, time.GetUtcNow());
            LetIn();
        }
        if (changed)
            BreakerChanged?.Invoke();
    }

    /// <summary>How many calls of this host may be inside. Those that are stay; nobody enters while there are too many.</summary>
    public void Resize(int count)
    {
        lock (sync)
        {
            slots = count;
            LetIn();
        }
    }

    public void Adopt(BreakerMemory known)
    {
        lock (sync)
        {
            if (breaker.Adopt(known))
                LetIn();
        }
    }

    public GateReading Read()
    {
        lock (sync)
            return new(breaker.StateAt(time.GetUtcNow()), inside, waiting.Count, breaker.Memory.FaultsInARow, breaker.Memory.OpenUntil);
    }

    private void LetIn()
    {
        var now = time.GetUtcNow();
        while (waiting.First is { } first)
        {
            // An open breaker answers at once, whether or not there is a slot.
            var refused = breaker.Refuses(now);
            if (!refused && inside >= slots)
                return;
            waiting.RemoveFirst();
            if (!refused)
                inside++;
            first.Value.SetResult(refused ? new(Pass: null, breaker.RetryAt(now)) : new(breaker.Pass()));
        }
    }

    private void GiveUp(LinkedListNode<TaskCompletionSource<Entrance>> place, Action<TaskCompletionSource<Entrance>> end)
    {
        lock (sync)
        {
            if (place.List is null)
                return;
            waiting.Remove(place);
        }
        end(place.Value);
    }
}
