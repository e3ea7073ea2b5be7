using Steward.Durability;
using Steward.Engine.Diagnostics;

namespace Steward.Engine.Activities;

/// <summary>Runs activities on the thread pool, so many at a time; the others wait in order.</summary>
/// <param name="finished">Takes the result of a call, or its failure. Called from any thread.</param>
internal sealed class ActivityDispatcher(
    int concurrency, int maxPayloadBytes, Action<ActivityCall, byte[]?, FailureDetails?> finished, EngineCounters counters,
    IActivityScheduler workers,
    TaskCreationOptions continuations, TimeProvider stopClock)
{
    private readonly Lock gate = new();
    private readonly Queue<ActivityCall> waiting = new();
    private readonly HashSet<ActivityCall> running = [];
    private bool stopping;
    private TaskCompletionSource? drained;
    private TaskCompletionSource? idle;

    public int MaxPayloadBytes { get; } = maxPayloadBytes;

    public IActivityScheduler Workers { get; } = workers;

    /// <summary>Calls that run or wait to run.</summary>
    public int Count
    {
        get
        {
            lock (gate)
                return running.Count + waiting.Count;
        }
    }

    /// <summary>Completes when nothing runs or waits to run.</summary>
    public Task IdleAsync()
    {
        lock (gate)
        {
            if (running.Count + waiting.Count == 0)
                return Task.CompletedTask;
            idle ??= new(continuations);
            return idle.Task;
        }
    }

    public void Start(ActivityCall call)
    {
        lock (gate)
        {
            if (stopping)
                return;
            if (running.Count >= concurrency)
            {
                waiting.Enqueue(call);
                return;
            }

            running.Add(call);
        }

        Workers.Queue(call);
    }

    /// <summary>
    /// Takes a result. A failure while stopping is not one of the activity: it is dropped, and the activity runs again after the restart.
    /// </summary>
    public void Finished(ActivityCall call, byte[]? payload, FailureDetails? failure)
    {
        Interlocked.Increment(ref counters.ActivityCount);
        ActivityCall? following = null;
        TaskCompletionSource? nowIdle = null;
        bool isDrained;
        bool record;
        lock (gate)
            record = !stopping || failure is null;
        if (record)
            finished(call, payload, failure);
        lock (gate)
        {
            running.Remove(call);
            if (!stopping && waiting.TryDequeue(out following))
                running.Add(following);
            if (running.Count + waiting.Count == 0)
                (nowIdle, idle) = (idle, null);
            isDrained = stopping && running.Count == 0;
        }

        nowIdle?.SetResult();
        if (isDrained)
            drained?.TrySetResult();

        if (following is not null)
            Workers.Queue(following);
    }

    /// <summary>Cancels all and waits until they have ended, at most for <paramref name="timeout"/>.</summary>
    public async Task StopAsync(TimeSpan timeout)
    {
        ActivityCall[] calls;
        lock (gate)
        {
            stopping = true;
            waiting.Clear();
            calls = [.. running];
            drained = new(continuations);
            if (calls.Length == 0)
                drained.SetResult();
        }

        foreach (var call in calls)
            call.Cancel();
        await Task.WhenAny(drained.Task, Task.Delay(timeout, stopClock));
    }
}
