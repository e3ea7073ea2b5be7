using System.Text.Json;
using Steward.Contracts;
using Steward.Durability;
using Steward.Monitors;
using Steward.Patterns;
using Steward.Tasks;
using Steward.Texts;
using Steward.Validation;
using Steward.Workers;

namespace Steward.Ownership;

/// <summary>
/// What owner and pattern share while a task runs. Rebuilt by replay, so it holds nothing that is not derived from the history.
/// </summary>
internal sealed class TaskRun
{
    // Of a running task: together within the 16 KiB of a custom status, whatever is quoted. Events and outcome have all, in full.
    private const int MaxDetectionsShown = 10;
    private const int MaxEvidenceShown = 160;

    private readonly List<Detection> detections = [];
    private readonly Invoker invoker;

    private Reservation reserved = new(0, 0);
    private TaskState state = TaskState.Running;
    private string phase = "starting";
    private PendingApproval? approval;
    private LimitHit? takenBackBy;
    private int judged;

    public TaskRun(OrchestrationContext context, TaskSpecification specification, PatternKind pattern)
    {
        Context = context;
        Specification = specification;
        Pattern = pattern;
        Metrics = new(context);
        Admissions = new(this);
        invoker = new(this, Admissions);
        Watch = new(this);
    }

    public OrchestrationContext Context { get; }

    public TaskSpecification Specification { get; }

    public PatternKind Pattern { get; }

    public OwnerMetrics Metrics { get; }

    public Watch Watch { get; }

    public Admissions Admissions { get; }

    public Spent Spent { get; private set; } = Spent.None;

    public IReadOnlyList<Detection> Detections => detections;

    /// <summary>What leaves, marked partial, when a limit ends the work now.</summary>
    public Proposal Best { get; set; } = new(Candidate.Empty, null);

    /// <summary>Set once the task is ending: nothing is called any more.</summary>
    public LimitHit? StoppedBy { get; private set; }

    public void Stop(LimitHit by) => StoppedBy ??= by;

    /// <summary>Time runs short: the owner may still ask its own workers, the pattern nobody any more.</summary>
    public void TakeBack(LimitHit by)
    {
        takenBackBy ??= by;
        Admissions.EndWaits();
    }

    /// <summary>True once a call was ended by the deadline of the task, which its host may notice before the owner's timer fires.</summary>
    public bool IsOutOfTime { get; private set; }

    public void RanOutOfTime() => IsOutOfTime = true;

    public LimitHit WallClockHit() => new(ReasonCode.WallClock, $"The wall clock of {Specification.Limits.WallClock} has run out.");

    /// <summary>What a refusal of the ledger means for the task.</summary>
    public LimitHit LimitOf(string refusal) => refusal switch
    {
        ReasonCode.Hops => new(refusal, $"All {Specification.Limits.Hops} hops are used."),
        ReasonCode.Budget => new(refusal, $"The rest of the {Specification.Limits.Tokens} tokens does not suffice for the next call."),
        ReasonCode.Cost => new(refusal, $"The rest of the {Specification.Limits.CostUsd} USD does not suffice for the next call."),
        _ => new(ReasonCode.Cancelled, "The task has ended."),
    };

    /// <summary>
    /// More was used than was admitted. The work goes on only where the calls that follow are bounded again and the ceilings still hold.
    /// </summary>
    public void Overran(WorkerCard worker, string invocation, Overrun overrun)
    {
        Emit(new(TaskEventKind.Overrun, overrun.Detail, worker.Name, invocation));
        if (!overrun.Mended || Spent.Tokens > Specification.Limits.Tokens || Spent.CostUsd > Specification.Limits.CostUsd)
            Watch.TakeControl(new(ReasonCode.Overrun, overrun.Detail));
    }

    /// <summary>Why this side may call nobody any more; null while it may.</summary>
    public LimitHit? StopOf(bool ownerSide) => StoppedBy ?? (ownerSide ? null : takenBackBy);

    public Task<InvocationResult> InvokeAsync(WorkerCard worker, Assignment assignment, bool ownerSide = false) =>
        invoker.InvokeAsync(worker, assignment, ownerSide);

    /// <summary>
    /// The judge's first calls are on the owner's allotment; further ones, and those of sub-tasks, leave the rest of it to the decision.
    /// </summary>
    public Task<InvocationResult> AskJudgeAsync(WorkerCard judge, Assignment assignment) =>
        InvokeAsync(judge, assignment, ownerSide: Specification.Depth == 0 && judged++ < Allotment.JudgeCalls);

    public Task<Verdict> ValidateAsync(Candidate candidate) => Context.CallActivityWithRetryAsync(Validator.Activity,
        new ValidationRequest(Specification.RootId, Specification.Documents, Specification.Completion, candidate));

    /// <summary>Counts a plan after the first. False when the cap is reached.</summary>
    public bool TryRePlan(string why)
    {
        if (Spent.RePlans >= Specification.Limits.RePlans)
            return false;
        Spend(new(RePlans: 1));
        Emit(new(TaskEventKind.RePlan, why));
        return true;
    }

    public LimitHit RePlansExhausted(string why) =>
        new(ReasonCode.RePlans, $"All {Specification.Limits.RePlans} re-plans are used. Last: {why}");

    public void Spend(Spent more)
    {
        Spent = new(Spent.Tokens + more.Tokens, Spent.CostUsd + more.CostUsd, Spent.Hops + more.Hops,
            Spent.RePlans + more.RePlans, Spent.Rounds + more.Rounds, Spent.Calls + more.Calls);
        Publish();
    }

    /// <summary>A sub-task's spending and detections are this task's too; its plans and rounds are its own.</summary>
    public void Absorb(TaskOutcome subTask)
    {
        Spend(subTask.Spent with { RePlans = 0, Rounds = 0 });
        foreach (var detection in subTask.Detections)
            Detected(detection);
    }

    public void Reserve(long tokens, decimal costUsd) =>
        reserved = new(reserved.Tokens + tokens, reserved.CostUsd + costUsd);

    /// <summary>
    /// Once the task is ending, its end is all that may still be entered: work that was cut off may come back from a wait and go on.
    /// </summary>
    public void Enter(string nextPhase, TaskState nextState = TaskState.Running, PendingApproval? pending = null)
    {
        if (StoppedBy is not null && !nextState.IsTerminal())
            return;
        (phase, state, approval) = (nextPhase, nextState, pending);
        Publish();
    }

    public void Detected(Detection detection)
    {
        detections.Add(detection);
        Metrics.Detected(detection);
        Emit(new(TaskEventKind.Detection, $"{detection.Mode} {detection.Monitor}: {detection.Evidence}", detection.Worker,
            Detail: JsonSerializer.SerializeToElement(detection, DurableJson.Options)));
        Publish();
    }

    public void Emit(TaskEvent happened) =>
        Context.Emit(happened with { Summary = Clip.WithMark(happened.Summary, TaskEvent.MaxSummaryLength) });

    private void Publish() => Context.SetCustomStatus(
        new TaskProgress(state, Pattern, phase, Spent, reserved, approval, [.. detections.TakeLast(MaxDetectionsShown).Select(Shown)]));

    private static Detection Shown(Detection detection) =>
        detection with { Evidence = Clip.WithMark(detection.Evidence, MaxEvidenceShown) };
}
