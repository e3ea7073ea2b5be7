using Steward.Durability;
using Steward.Engine.Activities;
using Steward.Engine.History;
using Steward.Engine.Instances;
using Steward.Engine.Orchestrations;

namespace Steward.Engine.Loop;

/// <summary>Gives inputs to instances, and acts on what their code asks for.</summary>
internal sealed partial class Turns(EngineLoop loop)
{
    private readonly Queue<HistoryEvent> answers = new();

    public void Start(Instance instance) => Warm(instance);

    /// <summary>Puts the instance's code in memory: replays it, acts on what is pending, and starts it if it never ran.
    /// False when it has ended over this.</summary>
    public bool Warm(Instance instance)
    {
        if (instance.Run is null && !instance.HasEnded && !Load(instance))
            return false;
        return !instance.HasEnded;
    }

    private bool Load(Instance instance)
    {
        if (NewRun(instance) is not { } run)
            return false;
        instance.Run = run;
        try
        {
            instance.Input ??= loop.Store.FindInstance(instance.Id)?.Input
                ?? throw new InvalidDataException("The input is not in the store.");
            if (instance.IsStored)
                Replay(instance, run);
        }
        catch (InvalidDataException e)
        {
            End(instance, RuntimeStatus.Failed, null, FailureDetails.From(e));
            return false;
        }

        // A call that the history has no result for is made again: it was asked for before the commit, and nobody knows whether it ran.
        if (run.IsStarted || run.IsBroken)
            Act(instance, run, rearming: true);
        else
            Take(instance, run, new(HistoryKind.Started) { At = Now(instance) });
        Settle(instance, run);
        return !instance.HasEnded;
    }

    private OrchestrationRun? NewRun(Instance instance)
    {
        if (loop.Registry.Orchestrations.TryGetValue(instance.Name, out var definition))
            return new(instance.Id, instance.ParentId, definition, new RunHost(loop, instance));
        End(instance, RuntimeStatus.Failed, null,
            new(FailureDetails.UnknownNameErrorType, $"No orchestration '{instance.Name}' is registered in this host."));
        return null;
    }

    private void Replay(Instance instance, OrchestrationRun run)
    {
        var rows = loop.Store.ReadHistory(instance.Key);
        if (rows.Count == 0)
            return;
        var events = new List<HistoryEvent>();
        foreach (var row in rows)
            HistoryCodec.Read(row.Events, events);
        instance.HistoryBytes = rows.Sum(row => (long)row.Events.Length);
        (instance.NextRow, instance.LastTurnAt, instance.HistoryLength) = (rows[^1].Row + 1, rows[^1].At, events.Count);
        Interlocked.Increment(ref loop.Counters.ReplayCount);
        run.Replay(events, instance.Input!);
    }

    public void ActivityFinished(ActivityCall call, byte[]? payload, FailureDetails? failure)
    {
        // A call that timed out, or that belongs to the execution before, answers a step that somebody else has by now.
        if (loop.Instances.FindLive(call.InstanceId) is not { } instance || !instance.Calls.TryGetValue(call.Step, out var current)
            || current != call)
        {
            return;
        }
        instance.Calls.Remove(call.Step);
        DisarmTimer(instance, call.Step);
        Answer(instance, failure is null
            ? new(HistoryKind.ActivityDone) { Step = call.Step, At = Now(instance), Payload = payload }
            : new(HistoryKind.ActivityFailed) { Step = call.Step, At = Now(instance), Failure = failure });
    }

    public void ChildEnded(string parentId, string childId, int step, byte[]? output, FailureDetails? failure)
    {
        if (loop.Instances.FindLive(parentId) is { } parent && Warm(parent) && parent.Run!.Find(step) is { Kind: HistoryKind.Child } call
            && call.Id == childId)
        {
            Answer(parent, ChildResult(parent, step, output, failure));
        }
    }

    private HistoryEvent ChildResult(Instance parent, int step, byte[]? output, FailureDetails? failure) => failure is null
        ? new(HistoryKind.ChildDone) { Step = step, At = Now(parent), Payload = output }
        : new(HistoryKind.ChildFailed) { Step = step, At = Now(parent), Failure = failure };

    public void FireTimers()
    {
        while (loop.Timers.TakeDue() is { } entry)
        {
            var (instance, step) = entry.Item;
            instance.Timers.Remove(step.Number);
            if (instance.HasEnded)
                continue;
            if (step.Kind == HistoryKind.Timer)
            {
                Answer(instance, new(HistoryKind.TimerFired) { Step = step.Number, At = Later(Now(instance), entry.Due) });
                continue;
            }

            if (instance.Calls.Remove(step.Number, out var call))
                call.Cancel();
            Answer(instance, new(HistoryKind.ActivityFailed)
            {
                Step = step.Number,
                At = Later(Now(instance), entry.Due),
                Failure = new(FailureDetails.TimeoutErrorType, $"Activity '{step.Name}' did not end in time."),
            });
        }
    }

    /// <summary>True when the event was taken in, now or earlier under the same id.</summary>
    public bool Raise(string instanceId, RaisedEvent item)
    {
        if (loop.Instances.FindLive(instanceId) is not { } instance || !Warm(instance))
            return false;
        // Ids of this run of the host are in memory, as their rows may not be on disk yet; all earlier ones are only there.
        if (instance.RaisedIds?.Contains(item.Id) == true || (instance.IsStored && loop.Store.HasRaisedId(instance.Key, item.Id)))
            return true;
        (instance.RaisedIds ??= new(StringComparer.Ordinal)).Add(item.Id);
        loop.Group.Raised(instance, item.Id);
        var run = instance.Run!;
        Take(instance, run, new(HistoryKind.Raised) { Name = item.Name, Id = item.Id, Payload = item.Payload, At = Now(instance) });
        Settle(instance, run);
        return true;
    }

    public void Foreign(Instance instance)
    {
        if (instance.Run is not { } run || instance.HasEnded)
            return;
        run.MarkForeign();
        Settle(instance, run);
    }

    private void Answer(Instance instance, HistoryEvent item)
    {
        if (!Warm(instance) || instance.Run!.Find(item.Step) is null)
            return;
        var run = instance.Run;
        Take(instance, run, item);
        Settle(instance, run);
    }

    /// <summary>
    /// One input, and everything that follows from it at once: entity operations and refused calls answer within the same turn.
    /// </summary>
    private void Take(Instance instance, OrchestrationRun run, HistoryEvent item)
    {
        if (item.Kind == HistoryKind.Started && instance.Status == RuntimeStatus.Pending)
        {
            instance.Status = RuntimeStatus.Running;
            loop.Group.Touch(instance);
        }

        Feed(instance, run, item);
        Act(instance, run, rearming: false);
    }

    private void Feed(Instance instance, OrchestrationRun run, HistoryEvent item)
    {
        instance.LastTurnAt = item.At;
        loop.Group.Append(instance, item);
        Interlocked.Increment(ref loop.Counters.TurnCount);
        run.Take(item, instance.Input);
    }

    private void Act(Instance instance, OrchestrationRun run, bool rearming)
    {
        while (!run.IsBroken)
        {
            // Acting on a step never runs orchestration code, so the outbox cannot grow here.
            foreach (var step in run.Outbox)
            {
                if (!step.IsDone)
                    Act(instance, step, rearming);
            }

            run.Outbox.Clear();
            rearming = false;
            if (!answers.TryDequeue(out var answer))
                return;
            if (instance.HistoryLength >= loop.Options.MaxHistoryEvents)
                answers.Clear();
            else if (run.Find(answer.Step) is not null)
                Feed(instance, run, answer);
        }

        run.Outbox.Clear();
        answers.Clear();
    }

    /// <summary>After a turn: ends the instance, starts its next execution, or lets it wait.</summary>
    private void Settle(Instance instance, OrchestrationRun run)
    {
        if (instance.HasEnded)
            return;
        var end = instance.HistoryLength >= loop.Options.MaxHistoryEvents
            ? RunEnd.Failed(new(FailureDetails.RefusedErrorType,
                $"The history has {instance.HistoryLength} events; "
                    + $"{loop.Options.MaxHistoryEvents} are allowed. Continue as new before that."))
            : run.End(loop.Options.MaxPayloadBytes);
        if (end is null)
            loop.Instances.Touch(instance);
        else if (end.NextInput is not null)
            ContinueAsNew(instance, run, end.NextInput);
        else
            End(instance, end.Failure is null ? RuntimeStatus.Completed : RuntimeStatus.Failed, end.Output, end.Failure);
    }

    private void ContinueAsNew(Instance instance, OrchestrationRun run, byte[] input)
    {
        // In one group: the old history goes with the first event of the new, so a crash finds the one or the other.
        Release(instance);
        loop.Group.Truncate(instance);
        (instance.HistoryLength, instance.HistoryBytes) = (0, 0);
        instance.Input = input;
        loop.Group.Touch(instance);
        var carried = new HistoryEvent(HistoryKind.Carried)
        {
            Step = run.LastStep,
            CarriedGuids = run.GuidCount,
            CarriedEvents = run.UnconsumedEvents,
            At = instance.LastTurnAt,
        };
        loop.Group.Append(instance, carried);
        var next = NewRun(instance)!;
        next.Take(carried);
        instance.Run = next;
        // Not begun here: code that continues as new at once would grow the stack, and hold the loop without end.
        loop.Enqueue(new Nudge(l => l.Turns.Begin(instance, next)));
    }

    private void Begin(Instance instance, OrchestrationRun run)
    {
        if (instance.HasEnded || instance.Run != run || run.IsStarted)
            return;
        Take(instance, run, new(HistoryKind.Started) { At = Now(instance) });
        Settle(instance, run);
    }

    private DateTimeOffset Now(Instance instance) => Later(loop.Time.GetUtcNow(), instance.LastTurnAt);

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;
}
