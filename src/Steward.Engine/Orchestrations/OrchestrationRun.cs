using Steward.Durability;
using Steward.Engine.History;

namespace Steward.Engine.Orchestrations;

/// <summary>One execution of an orchestration's code, in memory: replays what is recorded, then goes on from there.</summary>
/// <remarks>Input events are applied one at a time; the code runs inline until it waits. During replay every action that the code
/// asks for must be the next one of the history; an action that comes when replay is over is new and goes to the host.</remarks>
internal sealed partial class OrchestrationRun(
    string instanceId, string? parentInstanceId, OrchestrationDefinition definition, IRunHost host) : OrchestrationContext
{
    private readonly Dictionary<int, Step> pending = [];
    private readonly List<Step> outbox = [];
    private readonly EventMailbox mailbox = new();
    private RunScheduler? scheduler;
    private IReadOnlyList<HistoryEvent> recorded = [];
    private int cursor;
    private bool replaying;
    private int steps;
    private int guids;
    private DateTimeOffset now;
    private Task<object?>? code;
    private NonDeterminismException? mismatch;

    public bool IsStarted => code is not null;

    /// <summary>The code does not match its history, or left its rails: nothing that it asks for is done any more.</summary>
    public bool IsBroken => mismatch is not null;

    /// <summary>
    /// What the code asked for and nobody has acted on yet, in order. Steps that are done by now are skipped by whoever acts.
    /// </summary>
    public List<Step> Outbox => outbox;

    public int PendingActivities { get; private set; }

    public IEnumerable<Step> Pending => pending.Values;

    public IReadOnlyList<RaisedEvent> UnconsumedEvents => mailbox.Unconsumed;

    public int LastStep => steps;

    public int GuidCount => guids;

    private RunScheduler Scheduler => scheduler ??= new(host.ForeignContinuation, Escaped);

    public Step? Find(int step) => pending.GetValueOrDefault(step);

    /// <summary>
    /// Runs the code over a recorded history. Afterwards the outbox holds the calls that the history records no result for.
    /// </summary>
    public void Replay(IReadOnlyList<HistoryEvent> history, byte[] input)
    {
        recorded = history;
        replaying = true;
        try
        {
            while (mismatch is null && cursor < recorded.Count)
            {
                var next = recorded[cursor];
                if (next.IsAction)
                {
                    Mismatch($"Step {next.Step}: the history records {next.Describe()}, but the code did not ask for it.");
                    break;
                }

                cursor++;
                Take(next, input);
            }
        }
        finally
        {
            replaying = false;
            recorded = [];
            // Sent again after a restart it would take effect twice.
            outbox.RemoveAll(step => step.IsDone || HistoryEvent.IsOneWay(step.Kind));
        }
    }

    /// <summary>Takes one input in and runs the code until it waits again.</summary>
    public void Take(HistoryEvent item, byte[]? input = null)
    {
        // The clock that code sees never goes back, whatever the host's does: the first run and a replay would decide differently.
        if (item.At > now)
            now = item.At;
        switch (item.Kind)
        {
            case HistoryKind.Carried:
                steps = item.Step;
                guids = item.CarriedGuids;
                foreach (var raised in item.CarriedEvents)
                    mailbox.Deliver(raised);
                break;
            case HistoryKind.Started:
                Scheduler.Run(() => Start(input!));
                break;
            case HistoryKind.Raised:
                Scheduler.Run(() => mailbox.Deliver(new(item.Name!, item.Id!, item.Payload)));
                break;
            default:
                Answer(item);
                break;
        }
    }

    private void Start(byte[] input)
    {
        object? value;
        try
        {
            value = Payload.Read(input, definition.InputType);
        }
        catch (Exception e)
        {
            code = Task.FromException<object?>(
                new InvalidDataException(
                    $"The input of orchestration '{definition.Name}' does not fit {definition.InputType.Name}: {e.Message}", e));
            return;
        }

        code = definition.RunAsync(this, value);
    }

    private void Answer(HistoryEvent item)
    {
        if (!pending.TryGetValue(item.Step, out var step))
        {
            Mismatch($"Step {item.Step}: the history records {item.Describe()} for it, but the code has no such step waiting.");
            return;
        }

        // Before the code runs on: a step is answered once, and what the code asks for next may end the run.
        Remove(step);
        Scheduler.Run(() =>
        {
            if (item.Failure is { } failure)
                step.Fail(failure);
            else
                step.Complete(item.Payload);
        });
    }

    private void Remove(Step step)
    {
        if (pending.Remove(step.Number) && step.Kind == HistoryKind.Activity)
            PendingActivities--;
    }

    private void Escaped(Exception e) => Mismatch($"After step {steps}: an exception escaped from code that nothing awaits: {e.Message}");

    private void Mismatch(string message) => mismatch ??= new(message);

    /// <summary>The continuation of something foreign arrived: the code can no longer be trusted.</summary>
    public void MarkForeign() => Mismatch(
        $"After step {steps}: the code awaited a task that did not come from its context, which replay cannot repeat.");

    /// <summary>What the code has come to: null while it waits.</summary>
    public RunEnd? End(int maxPayloadBytes)
    {
        // Nothing that the history could ever tell it will wake this code: it awaits something of its own, and would hang for good.
        if (mismatch is null && code is { IsCompleted: false } && pending.Count == 0 && mailbox.Waiting == 0)
            MarkForeign();
        if (mismatch is not null)
            return RunEnd.Failed(new(FailureDetails.NonDeterminismErrorType, mismatch.Message));
        if (code is not { IsCompleted: true })
            return null;
        if (code.IsCanceled)
            return RunEnd.Failed(new(typeof(OperationCanceledException).FullName!, "The orchestration's code was cancelled."));
        if (code.Exception is { } fault)
            return RunEnd.Failed(FailureDetails.From(fault.InnerException ?? fault));
        if (nextInput is not null)
            return RunEnd.ContinueAsNew(nextInput);
        try
        {
            return RunEnd.Completed(Payload.Write(code.Result, definition.OutputType, maxPayloadBytes, "The orchestration's output"));
        }
        catch (Exception e)
        {
            return RunEnd.Failed(FailureDetails.From(e));
        }
    }
}

/// <summary>How an execution ended: an output, a failure, or the input of the next execution.</summary>
internal sealed record RunEnd(byte[]? Output, FailureDetails? Failure, byte[]? NextInput)
{
    public static RunEnd Completed(byte[] output) => new(output, null, null);

    public static RunEnd Failed(FailureDetails failure) => new(null, failure, null);

    public static RunEnd ContinueAsNew(byte[] input) => new(null, null, input);
}
