using System.Text.Json;
using Steward.Contracts;
using Steward.Durability;
using Steward.Monitors;
using Steward.Monitors.Watching;
using Steward.Patterns;
using Steward.Validation;
using Steward.Workers;

namespace Steward.Ownership;

/// <summary>
/// Shows the monitors what happens in a task and keeps what their detections ask for: a warning for a worker, another plan, or control back
/// to the owner.
/// </summary>
internal sealed class Watch
{
    private readonly TaskRun run;
    private readonly MonitorSet monitors;
    private readonly Dictionary<string, string> answers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> warnings = new(StringComparer.Ordinal);
    private string? rePlan;
    private int turns;

    public Watch(TaskRun run)
    {
        this.run = run;
        var task = run.Specification;
        monitors = new(new(task.Goal, task.Completion.Criterion,
            [.. task.Workers.Select(worker => new MonitoredWorker(worker.Name, worker.Description, worker.Tools))]), task.Monitors);
        See(new(0, OwnerName, TurnKind.Goal, task.Goal));
    }

    private const string OwnerName = "owner";

    /// <summary>Set when control goes back to the owner. The pattern stops at its next step.</summary>
    public LimitHit? Stop { get; private set; }

    public void TakeControl(LimitHit why) => Stop ??= why;

    public void Assigned(WorkerCard worker, string id, Assignment assignment)
    {
        // What planner and manager are asked is the owner's own wording, the same each time.
        if (worker.Role is WorkerRole.Specialist or WorkerRole.Assembler)
        {
            See(new(0, OwnerName, TurnKind.Assignment, assignment.Objective)
            {
                Target = worker.Name,
                Objective = assignment.Objective,
                Invocation = id,
            });
        }
    }

    public void Answered(WorkerCard worker, string id, Assignment assignment, Envelope envelope)
    {
        if (!IsWatched(worker))
            return;
        answers[id] = envelope.Result;
        var failed = envelope.Status == EnvelopeStatus.Failed;
        See(new(0, worker.Name, worker.Role is WorkerRole.Planner or WorkerRole.Manager && !failed ? TurnKind.Plan : TurnKind.Answer,
            failed ? envelope.Reason : envelope.Result)
        {
            Objective = assignment.Objective,
            Invocation = id,
            Inputs = [.. assignment.Inputs.Where(answers.ContainsKey).Select(input => new TurnInput(input, answers[input]))],
            Confidence = envelope.Confidence,
            Succeeded = envelope.Status == EnvelopeStatus.Success,
        });
        if (envelope.Handoff is { } handoff)
            See(new(0, worker.Name, TurnKind.Handoff, $"{handoff.Reason} {handoff.Remaining}") { Target = handoff.To, Invocation = id });
    }

    public void CalledTool(WorkerCard worker, string id, ToolCall call) =>
        See(new(0, worker.Name, TurnKind.ToolCall, call.Tool) { Tool = call.Tool, ArgumentsDigest = call.Digest, Invocation = id });

    public void Judged(string by, Verdict verdict) => See(new(0, by, TurnKind.Verdict, string.Join(" ", verdict.Findings))
    {
        Succeeded = verdict.Kind == VerdictKind.Pass,
        Unmet = verdict.Kind == VerdictKind.RePlan ? verdict.Findings : [],
    });

    /// <summary>The boundary sent the work back.</summary>
    public void SentBack(string feedback) => See(new(0, OwnerName, TurnKind.Feedback, feedback));

    /// <summary>The task is about to end as a plain success. What a monitor demands now comes before that.</summary>
    public void Ending(Candidate candidate) => See(new(0, OwnerName, TurnKind.Termination, candidate.Result) { Succeeded = true });

    /// <summary>The owner has control: what it decides stands until a monitor sees something new.</summary>
    public void Resume() => Stop = null;

    /// <summary>What the worker is to be told with its next assignment; told once.</summary>
    public string? TakeWarning(string worker) => warnings.Remove(worker, out var warning) ? warning : null;

    /// <summary>Why another plan is asked for; asked once.</summary>
    public string? TakeRePlan()
    {
        var why = rePlan;
        rePlan = null;
        return why;
    }

    /// <summary>
    /// Asks the judge about the seven modes that need judgement, when there are signs of any: sampled turns, on the owner's allotment.
    /// </summary>
    public async Task JudgeAsync()
    {
        if (monitors.Signs == 0 || run.Specification.Role(WorkerRole.Judge) is not { } judge || monitors.Brief() is not { } briefing)
            return;
        var answer = await run.AskJudgeAsync(judge, new("Look for failure modes in these turns.", [], null,
            JsonSerializer.SerializeToElement(briefing, DurableJson.Options)));
        if (answer.Envelope.Status == EnvelopeStatus.Failed)
            return;
        foreach (var detection in monitors.ReadJudgement(briefing, answer.Envelope.Result).Detections)
            Act(detection);
    }

    /// <summary>The judge and the owner worker watch; they are not watched.</summary>
    private static bool IsWatched(WorkerCard worker) => worker.Role is not (WorkerRole.Judge or WorkerRole.Owner);

    private void See(Turn turn)
    {
        foreach (var detection in monitors.See(turn with { Index = ++turns }))
            Act(detection);
    }

    private void Act(Detection detection)
    {
        run.Detected(detection);
        var what = $"{detection.Monitor} ({detection.Mode}): {detection.Evidence}";
        switch (detection.Action)
        {
            case MonitorAction.WarnWorker when detection.Worker is { } worker:
                warnings[worker] = $"A monitor warns: {what}";
                break;
            case MonitorAction.RePlan:
                rePlan = what;
                break;
            case MonitorAction.ReturnToOwner or MonitorAction.Escalate:
                TakeControl(new(detection.Mode == StepRepetition ? ReasonCode.Repetition : ReasonCode.FailureMode, what,
                    Escalate: detection.Action == MonitorAction.Escalate));
                break;
            default:
                break;
        }
    }

    private const string StepRepetition = "1.3";
}
