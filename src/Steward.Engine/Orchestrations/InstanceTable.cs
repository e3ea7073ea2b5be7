using Steward.Durability;
using Steward.Engine.Clients;
using Steward.Engine.Commits;
using Steward.Engine.Loop;

namespace Steward.Engine.Orchestrations;

/// <summary>All instances that have not ended, and those whose end is not on disk yet. Bounds how many keep their code in memory.</summary>
internal sealed class InstanceTable(EngineLoop loop)
{
    private readonly Dictionary<string, Instance> live = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> purged = new(StringComparer.Ordinal);
    private readonly Queue<(long Group, Instance Instance)> ended = new();
    private readonly LinkedList<Instance> idle = new();
    private readonly Queue<Instance> recovery = new();
    private readonly TaskCompletionSource recovered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long lastKey;
    private int recoveryCount;

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
        return IsPurged(id) ? null : loop.Store.FindInstance(id);
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

        Interlocked.Increment(ref loop.Counters.EndedCount);
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
            purged[row.Id] = loop.Group.Number;
        }
        return rows.Count;
    }

    private bool HaveEnded(InstanceRow row, List<InstanceRow> rows)
    {
        if (live.ContainsKey(row.Id) || row.EndedAt is null)
            return false;
        rows.Add(row);
        return loop.Store.ChildrenOf(row.Id).Where(child => !IsPurged(child.Id)).All(child => HaveEnded(child, rows));
    }

    private bool IsPurged(string id) => purged.TryGetValue(id, out var group) && group > loop.Committer.LastCommitted;

    /// <summary>Ended instances leave memory once their end is on disk, where every later question finds it.</summary>
    public void ForgetEnded()
    {
        var committed = loop.Committer.LastCommitted;
        while (ended.TryPeek(out var first) && first.Group <= committed)
        {
            ended.Dequeue();
            live.Remove(first.Instance.Id);
        }

        if (purged.Count == 0)
            return;
        foreach (var (id, group) in purged)
        {
            if (group <= committed)
                purged.Remove(id);
        }
    }

    /// <summary>An instance that waits for something other than an activity is idle: beyond the limit, the longest idle lose their code.</summary>
    public void Touch(Instance instance)
    {
        if (instance.IdleNode is { } node)
        {
            idle.Remove(node);
            instance.IdleNode = null;
        }

        if (instance.Run is not { PendingActivities: 0 })
            return;
        instance.IdleNode = idle.AddLast(instance);
        while (idle.Count > loop.Options.WarmInstances && idle.First!.Value is var oldest && oldest.LastGroup <= loop.Committer.LastCommitted)
        {
            idle.RemoveFirst();
            oldest.IdleNode = null;
            oldest.Run = null;
            oldest.Input = null;
            oldest.RaisedIds = null;
        }
    }
}

/// <summary>A sub-orchestration has ended; its parent, if it still waits, takes the result in.</summary>
internal sealed class ChildEnded(string parentId, string childId, int parentStep, byte[]? output, FailureDetails? failure) : EngineMessage
{
    public override void Process(EngineLoop loop) => loop.Turns.ChildEnded(parentId, childId, parentStep, output, failure);
}
