using Steward.Approvals;
using Steward.Contracts;
using Steward.Durability;
using Steward.Patterns;
using Steward.Tasks;
using Steward.Workers;

namespace Steward.Ownership;

/// <summary>
/// One question to a human at a time: asked, waited for, closed. The claim on the question decides, not the event that tells of it.
/// </summary>
internal sealed class ApprovalStep(TaskRun run)
{
    /// <summary>The wait ends this much before the wall clock, so that its own time-out is what ends it.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(2);

    private int count;
    private string? pending;

    private OrchestrationContext Context => run.Context;

    public async Task<ApprovalDecision> AskAsync(Proposal proposal, IReadOnlyList<string> findings, string question)
    {
        var task = run.Specification;
        var id = $"{Context.InstanceId}-a{++count}";
        var expires = Earlier(Context.CurrentUtc + task.Limits.ApprovalWait, task.Deadline - Margin);
        var invocation = proposal.Invocation ?? await RecordAsync(id, proposal);

        pending = id;
        await Context.CallActivityWithRetryAsync(ApprovalActivities.Ask,
            new(id, Context.InstanceId, task.RootId, task.Goal, question, invocation,
                proposal.Candidate.Confidence, findings, task.RequestedBy, task.Approval.Notify, task.Approval.Approvers,
                Context.CurrentUtc, expires));
        run.Enter("waiting for a human", TaskState.AwaitingApproval, new(id, question, expires));
        run.Emit(new(TaskEventKind.ApprovalRequested, question));

        var decision = await WaitAsync(id, expires) ?? await CloseAsync(id, ApprovalVerdict.TimedOut);
        pending = null;
        run.Enter("decided");
        run.Emit(new(TaskEventKind.ApprovalDecided,
            $"{decision.Verdict.InContract()} by {decision.DecidedBy ?? "an unidentified approver"}"));
        return decision;
    }

    /// <summary>Closes the open question, if there is one; a decision that came first is returned.</summary>
    public async Task<ApprovalDecision?> WithdrawAsync()
    {
        if (pending is not { } id)
            return null;
        var decision = await CloseAsync(id, ApprovalVerdict.Withdrawn);
        return decision.Verdict == ApprovalVerdict.Withdrawn ? null : decision;
    }

    private async Task<ApprovalDecision?> WaitAsync(string id, DateTimeOffset expires)
    {
        using var over = new CancellationTokenSource();
        var timer = Context.CreateTimerAsync(expires, over.Token);
        while (true)
        {
            var decided = Context.WaitForExternalEventAsync(ApprovalEvents.Decision, over.Token);
            var first = await Task.WhenAny(decided, timer);
            if (first == timer)
            {
                over.Cancel();
                return null;
            }
            var decision = await decided;
            if (decision.ApprovalId != id)
                continue;
            over.Cancel();
            return decision;
        }
    }

    private Task<ApprovalDecision> CloseAsync(string id, ApprovalVerdict verdict) =>
        Context.CallActivityWithRetryAsync(ApprovalActivities.Close, new(id, Context.InstanceId, verdict, Context.CurrentUtc));

    private async Task<string> RecordAsync(string id, Proposal proposal)
    {
        var candidate = proposal.Candidate;
        await Context.CallActivityWithRetryAsync(OwnerActivities.RecordEnvelope, new(run.Specification.RootId, id,
            new(EnvelopeStatus.Partial, candidate.Result, candidate.Confidence, "Put together by the owner.", candidate.Citations)));
        return id;
    }

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;
}
