namespace Steward.Engine.Orchestrations;

/// <summary>Keeps every continuation of one orchestration on the engine's loop. A continuation that comes from elsewhere means that the
/// code awaited something that replay cannot repeat; it is reported and never run.</summary>
internal sealed class RunScheduler(Action foreign, Action<Exception> broken) : SynchronizationContext
{
    private readonly Queue<(SendOrPostCallback Callback, object? State)> posted = new();
    private int owner;

    /// <summary>Runs <paramref name="action"/> and all that it leads to, on the calling thread.</summary>
    public void Run(Action action)
    {
        var before = Current;
        SetSynchronizationContext(this);
        owner = Environment.CurrentManagedThreadId;
        try
        {
            action();
            while (posted.TryDequeue(out var item))
                item.Callback(item.State);
        }
        catch (Exception e)
        {
            // Exceptions of awaited code end in its task; this one came from code that nothing awaits.
            posted.Clear();
            broken(e);
        }
        finally
        {
            owner = 0;
            SetSynchronizationContext(before);
        }
    }

    public bool IsRunningHere => Volatile.Read(ref owner) == Environment.CurrentManagedThreadId && Current == this;

    public override void Post(SendOrPostCallback d, object? state)
    {
        if (Volatile.Read(ref owner) == Environment.CurrentManagedThreadId)
            posted.Enqueue((d, state));
        else
            foreign();
    }

    public override void Send(SendOrPostCallback d, object? state) =>
        throw new NotSupportedException("Orchestration code has no thread to send to.");

    public override SynchronizationContext CreateCopy() => this;
}
