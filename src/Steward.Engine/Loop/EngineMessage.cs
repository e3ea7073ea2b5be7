using Steward.Durability;
using Steward.Engine.Activities;
using Steward.Engine.Commits;

namespace Steward.Engine.Loop;

/// <summary>Something for the loop to do. Messages are processed one at a time, in the order they came.</summary>
internal abstract class EngineMessage
{
    public abstract void Process(EngineLoop loop);

    /// <summary>The engine stopped before it came to this message.</summary>
    public virtual void Abandon(Exception cause)
    {
    }
}

/// <summary>A message from an action, without an answer.</summary>
internal sealed class Nudge(Action<EngineLoop> action) : EngineMessage
{
    public override void Process(EngineLoop loop) => action(loop);
}

/// <summary>A request from outside: whatever the loop answers is released with the commit that covers it.</summary>
internal sealed class Request<T>(Func<EngineLoop, T> work, TaskCreationOptions options) : EngineMessage
{
    private readonly Reply<T> reply = new(options);

    public Task<T> Answer => reply.Task;

    public override void Process(EngineLoop loop) => loop.Group.OnCommit(reply.With(work(loop)));

    public override void Abandon(Exception cause) => reply.Abandon(cause);
}

/// <summary>An activity has ended, with a result or a failure.</summary>
internal sealed class ActivityFinished(ActivityCall call, byte[]? payload, FailureDetails? failure) : EngineMessage
{
    public override void Process(EngineLoop loop) => loop.Turns.ActivityFinished(call, payload, failure);
}

/// <summary>A sub-orchestration has ended; its parent, if it still waits, takes the result in.</summary>
internal sealed class ChildEnded(string parentId, string childId, int parentStep, byte[]? output, FailureDetails? failure) : EngineMessage
{
    public override void Process(EngineLoop loop) => loop.Turns.ChildEnded(parentId, childId, parentStep, output, failure);
}
