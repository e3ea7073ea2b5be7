using System.Globalization;
using Steward.Durability;
using Steward.Engine.Activities;
using Steward.Engine.Diagnostics;
using Steward.Engine.History;
using Steward.Engine.Instances;
using Steward.Engine.Orchestrations;

namespace Steward.Engine.Loop;

/// <content>What is done about each kind of step that code asks for.</content>
internal sealed partial class Turns
{
    private void Act(Instance instance, Step step, bool rearming)
    {
        switch (step.Kind)
        {
            case HistoryKind.Activity:
                StartActivity(instance, step);
                break;
            case HistoryKind.Timer:
                ArmTimer(instance, step);
                break;
            case HistoryKind.EntitySignal:
                Signal(step.Name!, step.Id!, step.Input);
                break;
            case HistoryKind.EventSent:
                // Numbers of steps are never used twice by one instance, so neither are these ids.
                var raised = new RaisedEvent(step.Name!, string.Create(CultureInfo.InvariantCulture, $"{instance.Id}/{step.Number}"),
                    step.Input);
                loop.Enqueue(new Nudge(l => l.Turns.Raise(step.Id!, raised)));
                break;
            case HistoryKind.EntityCall:
                var (result, failure) = loop.Entities.Apply(step.Name!, step.Id!, step.Input);
                answers.Enqueue(failure is null
                    ? new(HistoryKind.EntityDone) { Step = step.Number, At = instance.LastTurnAt, Payload = result }
                    : new(HistoryKind.EntityFailed) { Step = step.Number, At = instance.LastTurnAt, Failure = failure });
                break;
            case HistoryKind.Child:
                StartChild(instance, step, rearming);
                break;
        }
    }

    public void Signal(string operation, string key, byte[] input)
    {
        if (loop.Entities.Apply(operation, key, input).Failure is { } failure)
            EngineLog.SignalFailed(loop.Log, operation, key, failure.ErrorType, failure.Message);
    }

    private void StartActivity(Instance instance, Step step)
    {
        if (instance.Calls.ContainsKey(step.Number))
            return;
        if (!loop.Registry.Activities.TryGetValue(step.Name!, out var definition))
        {
            answers.Enqueue(new(HistoryKind.ActivityFailed)
            {
                Step = step.Number,
                At = instance.LastTurnAt,
                Failure = new(FailureDetails.UnknownNameErrorType, $"No activity '{step.Name}' is registered in this host."),
            });
            return;
        }

        var call = new ActivityCall(instance.Id, step.Number, step.Input, definition, loop.Activities);
        instance.Calls.Add(step.Number, call);
        // Runs only once its request is on disk: an effect in the world that the history does not know of could be made twice.
        loop.Group.OnCommit(call);
        if (step.Due is not null)
            ArmTimer(instance, step);
    }

    private void ArmTimer(Instance instance, Step step)
    {
        if (!instance.Timers.ContainsKey(step.Number))
            instance.Timers.Add(step.Number, loop.Timers.Arm(step.Due!.Value, new(instance, step)));
    }

    private void DisarmTimer(Instance instance, int step)
    {
        if (instance.Timers.Remove(step, out var entry))
            loop.Timers.Disarm(entry);
    }

    /// <summary>Starts a sub-orchestration, or after a restart looks how far the one that was started has come.</summary>
    private void StartChild(Instance parent, Step step, bool rearming)
    {
        var found = loop.Instances.Find(step.Id!);
        // After a restart the child may be there already: started by us, it is waited for; by anybody else, its id is taken.
        var isOurs = rearming && found?.ParentId == parent.Id && found.ParentStep == step.Number;
        if (found is null && !rearming)
        {
            var child = loop.Instances.Create(step.Id!, step.Name!, step.Input, parent.Id, step.Number);
            loop.Enqueue(new Nudge(l => l.Turns.Start(child)));
        }
        else if (!isOurs)
        {
            var why = found is null ? "is gone: it was purged before its result was taken in" : "exists already";
            answers.Enqueue(ChildResult(parent, step.Number, null, new(FailureDetails.RefusedErrorType, $"Instance '{step.Id}' {why}.")));
        }
        else if (found!.EndedAt is not null)
        {
            answers.Enqueue(ChildResult(parent, step.Number, found.Output, found.Failure));
        }
    }
}
