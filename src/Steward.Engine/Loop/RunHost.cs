using Steward.Engine.History;
using Steward.Engine.Instances;
using Steward.Engine.Orchestrations;
using Steward.Engine.Waiting;

namespace Steward.Engine.Loop;

/// <summary>Puts what the run of an instance does for the first time into the open group.</summary>
internal sealed class RunHost(EngineLoop loop, Instance instance) : IRunHost
{
    public int MaxPayloadBytes => loop.Options.MaxPayloadBytes;

    public void Record(HistoryEvent action) => loop.Group.Append(instance, action);

    public void Emit(byte[] item)
    {
        var sequence = 1 + (instance.LastEmitted ?? (instance.IsStored ? loop.Store.LastEmitted(instance.Key) : 0));
        instance.LastEmitted = sequence;
        loop.Group.Emit(instance, new(instance.Key, sequence, instance.LastTurnAt, item));
        loop.Group.OnCommit(new EmittedNotice(loop.Waiters, instance.Id, sequence));
    }

    public void SetCustomStatus(byte[] status)
    {
        instance.CustomStatus = status;
        loop.Group.Touch(instance);
    }

    public void Disarm(Step timer)
    {
        if (instance.Timers.Remove(timer.Number, out var entry))
            loop.Timers.Disarm(entry);
    }

    public void ForeignContinuation() => loop.Inbox.Post(new Nudge(l => l.Turns.Foreign(instance)));
}
