using Steward.Durability;
using Steward.Engine.Clients;
using Steward.Engine.Commits;
using Steward.Engine.Loop;

namespace Steward.Engine.Orchestrations;

/// <summary>All instances that have not ended, and those whose end is not on disk yet. Bounds how many keep their code in memory.</summary>
internal sealed class InstanceTable
{
    private readonly EngineLoop loop;
    private readonly Dictionary<string, Instance> live = new(StringComparer.Ordinal);
    private readonly PurgedIds purged;
    private readonly Queue<(long Group, Instance Instance)> ended = new();
    private readonly LinkedList<Instance> idle = new();
    private readonly Queue<Instance> recovery = new();
    private readonly TaskCompletionSource recovered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long lastKey;
    private long idleBytes;
    private int recoveryCount;

    public InstanceTable(EngineLoop loop)
    {
        this.loop = loop;
        purged = new(() => loop.Committer.LastCommitted);
    }

    public bool HasRecoveryWork => recovery.Count > 0;

    /// <summary>Completes when every instance that was in flight at the start has been replayed.</summary>
    public Task Recovered => recovered.Task;

    public int Count => live.Count;

    /// <summary>Takes in what the store has; nothing is replayed yet.</summary>
    public void Load()
    {
        lastKey = loop.Store.LastInstanceKey;
        foreach (var row in loop.Store.ReadLive())
        {
            var instance = Instance.From(loop, row);
            Add(instance);
            recovery.Enqueue(instance);
        }

        recoveryCount = recovery.Count;
        if (recoveryCount == 0)
            recovered.TrySetResult();
    }

    /// <summary>Replays one instance of those in flight at the start, so that its activities and timers run on.</summary>
    public void RecoverNext()
    {
        if (!recovery.TryDequeue(out var instance))
            return;
        if (!instance.HasEnded)
            loop.Turns.Warm(instance);
        if (recovery.Count > 0)
            return;
        EngineLog.Recovered(loop.Log, recoveryCount);
        recovered.TrySetResult();
    }

    public Instance? FindLive(string id) => live.TryGetValue(id, out var instance) && !instance.HasEnded ? instance : null;

    /// <summary>Any instance of that id, ended or not.</summary>
    public InstanceRow? Find(string id)
    {
        if (live.TryGetValue(id, out var instance))
            return instance.ToRow();
        return purged.Contains(id) ? null : loop.Store.FindInstance(id);
    }

    public Instance Create(string id, string name, byte[] input, string? parentId, int parentStep)
    {
        var instance = new Instance(loop, ++lastKey, id, name, parentId, parentStep, loop.Time.GetUtcNow()) { Input = input };
        Add(instance);
        loop.Group.Touch(instance);
        Interlocked.Increment(ref loop.Counters.InstanceCount);
        EngineLog.InstanceStarted(loop.Log, id, name);
        return instance;
    }

    private void Add(Instance instance)
    {
        live[instance.Id] = instance;
        if (instance.ParentId is not null && live.TryGetValue(instance.ParentId, out var parent))
            (parent.Children ??= new(StringComparer.Ordinal))[instance.Id] = instance;
    }

    /// <summary>Writes the end of an instance, lets go of what it holds and tells its parent.</summary>
    public void End(Instance instance, RuntimeStatus status, byte[]? output, FailureDetails? failure)
    {
        var now = loop.Time.GetUtcNow();
        (instance.Status, instance.Output, instance.Failure) = (status, output, failure);
        instance.EndedAt = now > instance.LastTurnAt ? now : instance.LastTurnAt;
        loop.Turns.Release(instance);
        loop.Group.Touch(instance);
        loop.Group.OnCommit(new EndedNotice(loop.Waiters, instance.ToRow()));
        ended.Enqueue((loop.Group.Number, instance));
        if (instance.ParentId is { } parentId)
        {
            if (live.TryGetValue(parentId, out var parent))
                parent.Children?.Remove(instance.Id);
            loop.Enqueue(new ChildEnded(parentId, instance.Id, instance.ParentStep, output, failure));
        }

        if (failure is { } f && status == RuntimeStatus.Failed)
            EngineLog.InstanceFailed(loop.Log, instance.Id, instance.Name, f.ErrorType, f.Message);
        else
            EngineLog.InstanceEnded(loop.Log, instance.Id, instance.Name, status);
    }

    public bool Terminate(string id, string reason)
    {
        if (FindLive(id) is not { } instance)
            return false;
        var children = instance.Children?.Values.ToArray() ?? [];
        End(instance, RuntimeStatus.Terminated, null, new(FailureDetails.TerminatedErrorType, reason));
        foreach (var child in children)
            Terminate(child.Id, reason);
        return true;
    }

    /// <summary>How many were purged, an instance with its sub-orchestrations: none when there is no such instance, or one of them has not ended on disk.</summary>
    public int Purge(string id)
    {
        ForgetEnded();
        var rows = new List<InstanceRow>();
        if (Find(id) is not { } whole || !HaveEnded(whole, rows))
            return 0;
        foreach (var row in rows)
        {
            loop.Group.Purge(row.Key);
            loop.Entities.Forget(row.Id);
            purged.Add(row.Id, loop.Group.Number);
        }
        return rows.Count;
    }

    private bool HaveEnded(InstanceRow row, List<InstanceRow> rows)
    {
        if (live.ContainsKey(row.Id) || row.EndedAt is null)
            return false;
        rows.Add(row);
        return loop.Store.ChildrenOf(row.Id).Where(child => !purged.Contains(child.Id)).All(child => HaveEnded(child, rows));
    }

    /// <summary>Ended instances leave memory once their end is on disk, where every later question finds it.</summary>
    public void ForgetEnded()
    {
        var committed = loop.Committer.LastCommitted;
        while (ended.TryPeek(out var first) && first.Group <= committed)
        {
            ended.Dequeue();
            live.Remove(first.Instance.Id);
        }
    }

    /// <summary>
    /// An instance that waits for something other than an activity is idle: beyond the limits, the longest idle lose their code. What the code holds is
    /// not known; it was built from the history, whose bytes stand for it.
    /// </summary>
    public void Touch(Instance instance)
    {
        Leave(instance);
        if (instance.Run is not { PendingActivities: 0 })
            return;
        instance.IdleNode = idle.AddLast(instance);
        instance.IdleBytes = instance.HistoryBytes;
        idleBytes += instance.IdleBytes;
        // One that is not on disk yet stays: replay would read the history without what is about to be written.
        while ((idle.Count > loop.Options.WarmInstances || idleBytes > loop.Options.WarmHistoryBytes)
            && idle.First?.Value is { } oldest && oldest.LastGroup <= loop.Committer.LastCommitted)
        {
            Leave(oldest);
            oldest.Run = null;
            oldest.Input = null;
            oldest.RaisedIds = null;
        }
    }

    private void Leave(Instance instance)
    {
        if (instance.IdleNode is not { } node)
            return;
        idle.Remove(node);
        instance.IdleNode = null;
        idleBytes -= instance.IdleBytes;
    }
}

/// <summary>A sub-orchestration has ended; its parent, if it still waits, takes the result in.</summary>
internal sealed class ChildEnded(string parentId, string childId, int parentStep, byte[]? output, FailureDetails? failure) : EngineMessage
{
    public override void Process(EngineLoop loop) => loop.Turns.ChildEnded(parentId, childId, parentStep, output, failure);
}
