using Steward.Resilience;

namespace Steward.Workers.Gates;

/// <summary>This host's gate before a worker, with what ties it to other hosts and to earlier runs.</summary>
internal abstract class GateShare : IAsyncDisposable
{
    private readonly SemaphoreSlim turn = new(1);
    private int asked;

    protected GateShare(string worker, TimeProvider time)
    {
        Time = time;
        Gate = new(worker, time) { BreakerChanged = Synchronize, Crowded = OnCrowded };
    }

    public WorkerGate Gate { get; }

    protected TimeProvider Time { get; }

    /// <summary>Before the first call of this host.</summary>
    public abstract Task OpenAsync(GatePolicy policy);

    public virtual Task<Entrance> EnterAsync(GatePolicy policy, DateTimeOffset until, CancellationToken cancellationToken) =>
        Gate.EnterAsync(policy, until, cancellationToken);

    public virtual ValueTask DisposeAsync() => default;

    protected virtual void OnCrowded()
    {
    }

    /// <summary>Writes what others must know, and reads what they have written.</summary>
    protected abstract Task SynchronizeAsync();

    /// <summary>Soon, and once for all who ask meanwhile.</summary>
    protected void Synchronize()
    {
        if (Interlocked.Exchange(ref asked, 1) == 0)
            _ = SynchronizeInTurnAsync();
    }

    protected async Task SynchronizeInTurnAsync()
    {
        await turn.WaitAsync();
        Volatile.Write(ref asked, 0);
        try
        {
            await SynchronizeAsync();
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            OnStoreFailed();
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>The store could not be reached: what it should know is written another time.</summary>
    protected virtual void OnStoreFailed()
    {
    }
}
