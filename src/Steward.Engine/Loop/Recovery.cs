using Steward.Engine.Diagnostics;
using Steward.Engine.Instances;

namespace Steward.Engine.Loop;

/// <summary>
/// Replays the instances that were in flight at the start, one by one between other work, so that their activities and timers run on.
/// </summary>
internal sealed class Recovery(EngineLoop loop)
{
    private readonly TaskCompletionSource completed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Queue<Instance> waiting = new();
    private int count;

    public bool HasWork => waiting.Count > 0;

    /// <summary>Completes when every instance that was in flight at the start has been replayed.</summary>
    public Task Completed => completed.Task;

    public void Begin()
    {
        waiting = new(loop.Instances.Load());
        count = waiting.Count;
        if (count == 0)
            completed.TrySetResult();
    }

    public void Next()
    {
        if (!waiting.TryDequeue(out var instance))
            return;
        if (!instance.HasEnded)
            loop.Turns.Warm(instance);
        if (waiting.Count > 0)
            return;
        EngineLog.Recovered(loop.Log, count);
        completed.TrySetResult();
    }
}
