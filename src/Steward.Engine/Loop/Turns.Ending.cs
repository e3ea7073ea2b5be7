using Steward.Durability;
using Steward.Engine.Instances;
using Steward.Engine.Waiting;

namespace Steward.Engine.Loop;

/// <content>How instances end, by themselves or at somebody's request, and are purged.</content>
internal sealed partial class Turns
{
    /// <summary>Writes the end of an instance, lets go of what it holds and tells its parent.</summary>
    private void End(Instance instance, RuntimeStatus status, byte[]? output, FailureDetails? failure)
    {
        loop.Instances.End(instance, status, output, failure);
        Release(instance);
        loop.Group.OnCommit(new EndedNotice(loop.Waiters, instance.ToRow()));
        if (instance.ParentId is { } parentId)
            loop.Enqueue(new ChildEnded(parentId, instance.Id, instance.ParentStep, output, failure));
    }

    public bool Terminate(string id, string reason)
    {
        if (loop.Instances.FindLive(id) is not { } instance)
            return false;
        var children = instance.Children?.Values.ToArray() ?? [];
        End(instance, RuntimeStatus.Terminated, null, new(FailureDetails.TerminatedErrorType, reason));
        foreach (var child in children)
            Terminate(child.Id, reason);
        return true;
    }

    /// <summary>
    /// How many were purged, an instance with its sub-orchestrations: none when the instance does not exist,
    /// or one of them has not ended on disk.
    /// </summary>
    public int Purge(string id)
    {
        var purged = loop.Instances.Purge(id);
        foreach (var row in purged)
            loop.Entities.Forget(row.Id);
        return purged.Count;
    }

    /// <summary>Lets go of everything that an execution holds: its code, timers and activities.</summary>
    private void Release(Instance instance)
    {
        instance.Run = null;
        loop.Instances.Touch(instance);
        foreach (var call in instance.Calls.Values)
            call.Cancel();
        instance.Calls.Clear();
        foreach (var entry in instance.Timers.Values)
            loop.Timers.Disarm(entry);
        instance.Timers.Clear();
    }
}
