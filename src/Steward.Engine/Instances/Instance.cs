using Steward.Engine.Activities;
using Steward.Engine.Commits;
using Steward.Engine.Orchestrations;
using Steward.Engine.Storage;
using Steward.Engine.Timers;

namespace Steward.Engine.Instances;

/// <summary>An instance that has not ended, as the loop knows it. Its code is in memory only while it is warm.</summary>
internal sealed class Instance(long key, string id, string name, string? parentId, int parentStep, DateTimeOffset createdAt)
    : InstanceState(key, id, name, parentId, parentStep, createdAt)
{
    /// <summary>The code in memory; null while the instance is cold.</summary>
    public OrchestrationRun? Run { get; set; }

    public LinkedListNode<Instance>? IdleNode { get; set; }

    /// <summary>What of the history's bytes is counted among the idle.</summary>
    public long IdleBytes { get; set; }

    /// <summary>Number of the last emitted event; null until it is known.</summary>
    public long? LastEmitted { get; set; }

    public Dictionary<int, ActivityCall> Calls { get; } = [];

    public Dictionary<int, TimerEntry<StepTimer>> Timers { get; } = [];

    /// <summary>Ids of events taken in since the instance was loaded; older ones are on disk.</summary>
    public HashSet<string>? RaisedIds { get; set; }

    public Dictionary<string, Instance>? Children { get; set; }

    public static Instance From(InstanceRow row) => new(row.Key, row.Id, row.Name, row.ParentId, row.ParentStep, row.CreatedAt)
    {
        Input = row.Input,
        Status = row.Status,
        CustomStatus = row.CustomStatus,
        IsStored = true,
    };
}

/// <summary>What an armed timer belongs to: a durable timer of an instance, or one of its activities, which times out.</summary>
internal readonly record struct StepTimer(Instance Instance, Step Step);
