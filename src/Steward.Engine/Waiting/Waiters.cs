using Steward.Engine.Commits;
using Steward.Engine.Storage;

namespace Steward.Engine.Waiting;

/// <summary>Those who wait for an instance to end or to emit. Told after the commit, so that what they then read is there.</summary>
internal sealed class Waiters(TaskCreationOptions options)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, List<Waiter>> waiters = new(StringComparer.Ordinal);
    private readonly TaskCreationOptions options = options;
    private Exception? closed;

    /// <summary>Registers before the state is read, so that nothing falls between. Dispose it when the wait is over.</summary>
    /// <param name="after">Also wakes on an emitted event above this number; null waits for the end only.</param>
    public Waiter Add(string instanceId, long? after)
    {
        var waiter = new Waiter(this, instanceId, after);
        lock (gate)
        {
            if (closed is not null)
            {
                waiter.Source.SetException(closed);
                return waiter;
            }

            if (!waiters.TryGetValue(instanceId, out var list))
                waiters.Add(instanceId, list = []);
            list.Add(waiter);
        }

        return waiter;
    }

    public void Emitted(string instanceId, long sequence)
    {
        Waiter[] told = [];
        lock (gate)
        {
            if (waiters.TryGetValue(instanceId, out var list))
                told = [.. list];
        }

        foreach (var waiter in told)
            waiter.Emitted(sequence);
    }

    public void Ended(string instanceId, InstanceRow row)
    {
        Waiter[] told = [];
        lock (gate)
        {
            if (waiters.TryGetValue(instanceId, out var list))
                told = [.. list];
        }

        foreach (var waiter in told)
            waiter.Source.TrySetResult(row);
    }

    public void Close(Exception cause)
    {
        Waiter[] told;
        lock (gate)
        {
            closed = cause;
            told = [.. waiters.Values.SelectMany(list => list)];
        }

        foreach (var waiter in told)
            waiter.Source.TrySetException(cause);
    }

    private void Remove(Waiter waiter)
    {
        lock (gate)
        {
            if (waiters.TryGetValue(waiter.InstanceId, out var list) && list.Remove(waiter) && list.Count == 0)
                waiters.Remove(waiter.InstanceId);
        }
    }

    internal sealed class Waiter(Waiters owner, string instanceId, long? after) : IDisposable
    {
        public string InstanceId { get; } = instanceId;

        /// <summary>The row of the ended instance, or null when an event was emitted.</summary>
        public TaskCompletionSource<InstanceRow?> Source { get; } = new(owner.options);

        public void Emitted(long sequence)
        {
            if (sequence > after)
                Source.TrySetResult(null);
        }

        public void Dispose() => owner.Remove(this);
    }
}

internal sealed class EmittedNotice(Waiters waiters, string instanceId, long sequence) : ICommitEffect
{
    public void Release() => waiters.Emitted(instanceId, sequence);

    public void Abandon(Exception cause)
    {
    }
}

internal sealed class EndedNotice(Waiters waiters, InstanceRow row) : ICommitEffect
{
    public void Release() => waiters.Ended(row.Id, row);

    public void Abandon(Exception cause)
    {
    }
}
