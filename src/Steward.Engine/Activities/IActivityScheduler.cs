namespace Steward.Engine.Activities;

/// <summary>Where activities run.</summary>
internal interface IActivityScheduler
{
    void Queue(IThreadPoolWorkItem work);

    /// <summary>Cancels without running callbacks on the caller.</summary>
    void Cancel(CancellationTokenSource source);
}

internal sealed class ThreadPoolScheduler : IActivityScheduler
{
    public void Queue(IThreadPoolWorkItem work) => ThreadPool.UnsafeQueueUserWorkItem(work, preferLocal: false);

    public void Cancel(CancellationTokenSource source) => _ = source.CancelAsync();
}
