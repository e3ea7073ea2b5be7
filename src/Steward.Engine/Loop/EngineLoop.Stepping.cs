namespace Steward.Engine.Loop;

/// <content>The steps of an engine that an <see cref="IStepper"/> runs instead of threads.</content>
internal sealed partial class EngineLoop
{
    public bool HasWork => killed is null && registry is not null && (position < chunk.Count || !Inbox.IsEmpty || Recovery.HasWork);

    public bool CanHandOver => killed is null && !Group.IsEmpty && Committer.IsFree;

    /// <summary>Processes one message, or recovers one instance. Only of a stepped engine.</summary>
    public void StepMessage()
    {
        if (position >= chunk.Count)
        {
            chunk.Clear();
            position = 0;
            Inbox.Take(ref chunk, wait: false);
        }

        if (position < chunk.Count)
        {
            Process(chunk[position++]);
        }
        else
        {
            Recovery.Next();
            Drain();
        }

        Settle();
    }

    /// <summary>Closes the group and gives it to the committer. Only of a stepped engine.</summary>
    public void StepHandOver()
    {
        HandOver(moreToDo: false);
        Settle();
    }

    /// <summary>Does what is left to do, before a stepped engine stops.</summary>
    private void StepToRest()
    {
        while (HasWork || CanHandOver || Committer.IsReady)
        {
            if (HasWork)
                StepMessage();
            if (CanHandOver)
                StepHandOver();
            Committer.Step(wait: false);
        }
    }
}
