using System.Text.Json;
using Steward.Approvals;
using Steward.Contracts;
using Steward.Durability;
using Steward.Patterns;
using Steward.Tasks;
using Steward.Validation;
using Steward.Workers;

namespace Steward.Ownership;

/// <summary>The task goes on with this feedback, or has ended.</summary>
internal sealed record BoundaryStep(Ending? Ending, string? Feedback)
{
    public static BoundaryStep End(Ending ending) => new(ending, null);

    public static BoundaryStep GoOn(string feedback) => new(null, feedback);
}

/// <summary>Nothing leaves the task but through here: a verdict of pass, a human's approval, or an explicit partial mark.</summary>
internal sealed class Boundary(TaskRun run)
{
    private const int MaxRevisions = 3;

    private readonly ApprovalStep approvals = new(run);
    private int revisions;

    private TaskSpecification Task => run.Specification;

    /// <summary>A candidate asks to leave.</summary>
    public async Task<BoundaryStep> PassAsync(Proposal proposal)
    {
        run.Best = proposal;
        run.Enter("validating");
        await run.Watch.JudgeAsync();
        var verdict = await JudgeAsync(proposal, await run.ValidateAsync(proposal.Candidate));
        if (run.IsOutOfTime)
            return await OnLimitAsync(run.WallClockHit());
        run.Emit(new(TaskEventKind.Verdict,
            verdict.Kind == VerdictKind.Pass ? "pass" : $"{verdict.Kind.InContract()}: {string.Join(" ", verdict.Findings)}"));

        run.Watch.Judged("validator", verdict);
        if (verdict.Kind == VerdictKind.Pass && Task.Approval.When != ApprovalWhen.Always)
            run.Watch.Ending(proposal.Candidate);
        if (run.Watch.Stop is { } stop)
            return await OnLimitAsync(stop);
        if (verdict.Kind == VerdictKind.Pass && run.Watch.TakeRePlan() is { } demanded)
            verdict = verdict.And(new(VerdictKind.RePlan, [demanded]));

        if (verdict.Kind == VerdictKind.Pass && Task.Approval.When != ApprovalWhen.Always)
        {
            return BoundaryStep.End(new(TaskState.Completed, revisions > 0 ? ReasonCode.Revised : ReasonCode.Validated,
                "Passed validation.", proposal.Candidate));
        }

        var findings = string.Join(" ", verdict.Findings);
        if (verdict.Kind == VerdictKind.RePlan && proposal.StoppedShort is null && run.TryRePlan($"The validator: {findings}"))
            return BoundaryStep.GoOn($"The validator refused the last result: {findings}");

        var otherwise = proposal.StoppedShort
            ?? (verdict.Kind == VerdictKind.RePlan ? run.RePlansExhausted(findings) : new(ReasonCode.LowConfidence, findings));
        return Task.Approval.When == ApprovalWhen.Never
            ? BoundaryStep.End(Ending.Partial(otherwise, proposal.Candidate))
            : await AskAsync(proposal, verdict.Findings, verdict.Kind == VerdictKind.Pass
                ? Question.Passed
                : Question.NotPassed(otherwise.Reason));
    }

    /// <summary>A limit took control from the pattern: complete with what there is, ask a human, or abort.</summary>
    public async Task<BoundaryStep> OnLimitAsync(LimitHit limit)
    {
        run.Watch.Resume();
        run.Emit(new(TaskEventKind.Limit, $"{limit.Reason}: {limit.Detail}"));
        run.Enter("deciding");
        var choice = await LimitDecision.MakeAsync(run, limit);
        run.Emit(new(TaskEventKind.OwnerDecision, $"{choice.Decision}: {choice.Reason}"));
        return choice.Decision switch
        {
            LimitDecision.Abort => BoundaryStep.End(Ending.Aborted(limit)),
            LimitDecision.Escalate => await AskAboutPartialAsync(limit),
            _ when Task.Approval.When == ApprovalWhen.Always && run.Best.Candidate.Result.Length > 0 => await AskAboutPartialAsync(limit),
            _ => BoundaryStep.End(Ending.Partial(limit, run.Best.Candidate)),
        };
    }

    /// <summary>The task ends for another reason while a human is being asked: what the human decided first still counts.</summary>
    public async Task<Ending?> WithdrawAsync() =>
        await approvals.WithdrawAsync() is { } decision ? EndingOf(decision, run.Best) : null;

    private async Task<Verdict> JudgeAsync(Proposal proposal, Verdict verdict)
    {
        // What a deterministic check refuses needs no judge.
        if (verdict.Kind == VerdictKind.RePlan || !Allotment.Judges(Task))
            return verdict;
        var briefing = new JudgeBriefing(proposal.Candidate.Result, verdict.Findings);
        var judged = await run.AskJudgeAsync(Task.Role(WorkerRole.Judge)!,
            new($"Does the candidate meet the criterion: {Task.Completion.Criterion}",
                proposal.Invocation is { } invocation ? [invocation] : [], null,
                JsonSerializer.SerializeToElement(briefing, DurableJson.Options)));
        return verdict.And(Judging.Read(judged.Envelope));
    }

    private ReleaseQuestion Question => new(Task.Protocol);

    private Task<BoundaryStep> AskAboutPartialAsync(LimitHit limit) =>
        AskAsync(run.Best, [limit.Detail], Question.Partial(limit.Reason));

    private async Task<BoundaryStep> AskAsync(Proposal proposal, IReadOnlyList<string> findings, string question)
    {
        // Work that was cut off comes here, too: nobody is asked about a task that is ending.
        if (run.StoppedBy is { } stopped)
            return BoundaryStep.End(Ending.Partial(stopped, proposal.Candidate));
        var decision = await approvals.AskAsync(proposal, findings, question);
        if (EndingOf(decision, proposal) is { } ending)
            return BoundaryStep.End(ending);
        if (++revisions > MaxRevisions)
            return BoundaryStep.End(Ending.Partial(new(ReasonCode.RePlans, $"All {MaxRevisions} revisions are used."), proposal.Candidate));
        return BoundaryStep.GoOn($"A human asks for a revision: {decision.Feedback}");
    }

    /// <summary>Null for a revision: the task goes on.</summary>
    private Ending? EndingOf(ApprovalDecision decision, Proposal proposal) => decision.Verdict switch
    {
        ApprovalVerdict.Approve =>
            new(TaskState.Completed, ReasonCode.Approved, $"Approved by {decision.DecidedBy ?? "a human"}.", proposal.Candidate),
        ApprovalVerdict.Reject => new(TaskState.Rejected, ReasonCode.RejectedByHuman,
            $"Rejected by {decision.DecidedBy ?? "a human"}{(decision.Feedback is null ? "" : $": {decision.Feedback}")}.",
            Candidate.Empty),
        ApprovalVerdict.TimedOut when Task.Approval.OnTimeout == ApprovalTimeout.Abort =>
            Ending.Aborted(new(ReasonCode.ApprovalTimeout, "Nobody decided in time.")),
        ApprovalVerdict.TimedOut => Ending.Partial(new(ReasonCode.ApprovalTimeout, "Nobody decided in time."), proposal.Candidate),
        _ => null,
    };
}
