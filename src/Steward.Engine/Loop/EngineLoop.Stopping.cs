namespace Steward.Engine.Loop;

/// <content>The three ways to an end: a stop, a crash for tests, and a fault.</content>
internal sealed partial class EngineLoop
{
    /// <summary>Fail-stop: nothing is acknowledged from here on.</summary>
    public void Fault(Exception cause)
    {
        killed = cause;
        var left = Inbox.Close(cause);
        onFault(cause);
        Tell(() =>
        {
            Waiters.Close(cause);
            foreach (var message in left)
                message.Abandon(cause);
            if (stepper is not null)
                AbandonRest(cause);
        });
    }

    /// <summary>Lets others go on: at once, or as a step of its own when the engine is stepped.</summary>
    private void Tell(Action action)
    {
        if (stepper is null)
            action();
        else
            stepper.Post(action);
    }

    /// <summary>Processes what has come, commits it and ends both threads.</summary>
    public void Stop(Exception cause)
    {
        if (stepper is not null)
            StepToRest();
        Inbox.Finish();
        thread?.Join();
        if (killed is null)
        {
            // The writer takes one group at a time; the open one follows the one in its hands, or its writes would be lost on a clean stop.
            SpinWait.SpinUntil(() => Committer.IsFree || killed is not null);
            if (!Group.IsEmpty)
                Committer.Submit(Group.Close());
        }

        Committer.Close();
        AbandonRest(killed ?? cause);
        stepper?.Detach(this);
    }

    /// <summary>Drops everything that is not on disk, as a crash would.</summary>
    public void Kill(Exception cause)
    {
        Fault(cause);
        thread?.Join();
        if (stepper is null)
            Committer.Close();
        stepper?.Detach(this);
    }

    private void AbandonRest(Exception cause)
    {
        foreach (var message in Inbox.Close(cause))
            message.Abandon(cause);
        foreach (var message in chunk.Skip(position))
            message.Abandon(cause);
        chunk.Clear();
        position = 0;
        foreach (var effect in Group.Close().Effects)
            effect.Abandon(cause);
        foreach (var waiter in idleWaiters.ToArray())
            waiter.TrySetException(cause);
        Waiters.Close(cause);
    }

    public void Dispose()
    {
        Timers.Dispose();
        Group.Dispose();
    }
}
