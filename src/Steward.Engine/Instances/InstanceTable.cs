using Microsoft.Extensions.Logging;
using Steward.Durability;
using Steward.Engine.Commits;
using Steward.Engine.Diagnostics;
using Steward.Engine.Options;
using Steward.Engine.Storage;

namespace Steward.Engine.Instances;

/// <summary>All instances that have not ended, and those whose end is not on disk yet. Bounds how many keep their code in memory.</summary>
internal sealed class InstanceTable(
    IEngineStore store, OpenGroup group, EngineOptions options, TimeProvider time, EngineCounters counters, ILogger log,
    Func<long> lastCommitted)
{
    private readonly Dictionary<string, Instance> live = new(StringComparer.Ordinal);
    private readonly PurgedIds purged = new(lastCommitted);
    private readonly Queue<(long Group, Instance Instance)> ended = new();
    private readonly LinkedList<Instance> idle = new();
    private long lastKey;
    private long idleBytes;

    public int Count => live.Count;

    /// <summary>Takes in what the store has, oldest first; nothing is replayed yet.</summary>
    public IReadOnlyList<Instance> Load()
    {
        lastKey = store.LastInstanceKey;
        var instances = store.ReadLive().Select(Instance.From).ToList();
        instances.ForEach(Add);
        return instances;
    }

    public Instance? FindLive(string id) => live.TryGetValue(id, out var instance) && !instance.HasEnded ? instance : null;

    /// <summary>Any instance of that id, ended or not.</summary>
    public InstanceRow? Find(string id)
    {
        if (live.TryGetValue(id, out var instance))
            return instance.ToRow();
        return purged.Contains(id) ? null : store.FindInstance(id);
    }

    public Instance Create(string id, string name, byte[] input, string? parentId, int parentStep)
    {
        var instance = new Instance(++lastKey, id, name, parentId, parentStep, time.GetUtcNow()) { Input = input };
        Add(instance);
        group.Touch(instance);
        Interlocked.Increment(ref counters.InstanceCount);
        EngineLog.InstanceStarted(log, id, name);
        return instance;
    }

    private void Add(Instance instance)
    {
        live[instance.Id] = instance;
        if (instance.ParentId is not null && live.TryGetValue(instance.ParentId, out var parent))
            (parent.Children ??= new(StringComparer.Ordinal))[instance.Id] = instance;
    }

    /// <summary>Writes the end of an instance; it stays here until that is on disk.</summary>
    public void End(Instance instance, RuntimeStatus status, byte[]? output, FailureDetails? failure)
    {
        var now = time.GetUtcNow();
        (instance.Status, instance.Output, instance.Failure) = (status, output, failure);
        instance.EndedAt = now > instance.LastTurnAt ? now : instance.LastTurnAt;
        group.Touch(instance);
        ended.Enqueue((group.Number, instance));
        if (instance.ParentId is not null && live.TryGetValue(instance.ParentId, out var parent))
            parent.Children?.Remove(instance.Id);
        if (failure is { } f && status == RuntimeStatus.Failed)
            EngineLog.InstanceFailed(log, instance.Id, instance.Name, f.ErrorType, f.Message);
        else
            EngineLog.InstanceEnded(log, instance.Id, instance.Name, status);
    }

    /// <summary>
    /// The instance and its sub-orchestrations, which are purged: none when the instance does not exist,
    /// or one of them has not ended on disk.
    /// </summary>
    public IReadOnlyList<InstanceRow> Purge(string id)
    {
        ForgetEnded();
        var rows = new List<InstanceRow>();
        if (Find(id) is not { } whole || !HaveEnded(whole, rows))
            return [];
        foreach (var row in rows)
        {
            group.Purge(row.Key);
            purged.Add(row.Id, group.Number);
        }
        return rows;
    }

    private bool HaveEnded(InstanceRow row, List<InstanceRow> rows)
    {
        if (live.ContainsKey(row.Id) || row.EndedAt is null)
            return false;
        rows.Add(row);
        return store.ChildrenOf(row.Id).Where(child => !purged.Contains(child.Id)).All(child => HaveEnded(child, rows));
    }

    /// <summary>Ended instances leave memory once their end is on disk, where every later question finds it.</summary>
    public void ForgetEnded()
    {
        var committed = lastCommitted();
        while (ended.TryPeek(out var first) && first.Group <= committed)
        {
            ended.Dequeue();
            live.Remove(first.Instance.Id);
        }
    }

    /// <summary>
    /// An instance that waits for something other than an activity is idle: beyond the limits, the longest idle lose their code. What the
    /// code holds is not known; it was built from the history, whose bytes stand for it.
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
        while ((idle.Count > options.WarmInstances || idleBytes > options.WarmHistoryBytes)
            && idle.First?.Value is { } oldest && oldest.LastGroup <= lastCommitted())
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
