using Steward.Durability;
using Steward.Workers;

namespace Steward.Approvals;

/// <summary>
/// Where questions lie until they are decided. The claim is the truth: whoever writes it first, a human or the owner's time-out, has
/// decided; the event that tells the owner follows, and may be sent again after a crash.
/// </summary>
public sealed class ApprovalDesk(DurableClient client, RecordStore records, ApprovalLinks links, TimeProvider time)
{
    /// <summary>Puts a question on the desk, and on the list of <see cref="ApprovalInbox"/>. Repeating it changes nothing.</summary>
    public async Task OpenAsync(ApprovalQuestion question, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(question);
        await records.TryCreateAsync(RecordCollections.ApprovalTickets, question.Id, DurableJson.ToBytes(question), cancellationToken);
        await ApprovalInbox.AddAsync(records, question, cancellationToken);
    }

    /// <summary>Where approvers answer a question. It carries the token: it goes to them alone.</summary>
    public Uri LinkOf(ApprovalQuestion question) => links.LinkOf(question);

    /// <summary>The owner stops waiting: what was decided first, else the closing itself.</summary>
    public async Task<ApprovalDecision> CloseAsync(ApprovalClosing closing, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(closing);
        var claim = new ApprovalDecision(closing.Id, closing.As, null, null, closing.At);
        var first = await ClaimAsync(claim, cancellationToken) ?? claim;
        if (await QuestionAsync(closing.Id, cancellationToken) is { } question)
            await ApprovalInbox.RemoveAsync(records, question, cancellationToken);
        return first;
    }

    /// <summary>The question as an approver sees it; null when there is none or the token is not its own: nobody learns which.</summary>
    public async Task<ApprovalReading?> ReadAsync(string approvalId, string? token, CancellationToken cancellationToken = default)
    {
        if (await FindAsync(approvalId, token, cancellationToken) is not { } question)
            return null;
        var envelope = question.Candidate is null ? null
            : await records.GetAsync(RecordCollections.Envelopes, $"{question.RootId}/{question.Candidate}", cancellationToken);
        return new(question, envelope is null ? null : DurableJson.FromBytes<Envelope>(envelope),
            await DecisionAsync(approvalId, cancellationToken), time.GetUtcNow() >= question.ExpiresAt);
    }

    /// <param name="decider">Identity, where the host knows.</param>
    public async Task<ApprovalAnswer> DecideAsync(
        string approvalId, string? token, HumanVerdict verdict, string? decider, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(verdict);
        if (await FindAsync(approvalId, token, cancellationToken) is not { } question)
            return new(ApprovalRefusal.Unknown, null);
        if (await DecisionAsync(approvalId, cancellationToken) is { } earlier)
        {
            // Whoever decided may have died before the owner was told.
            await DeliverAsync(question, earlier, cancellationToken);
            return Refused(earlier);
        }
        var now = time.GetUtcNow();
        if (RefusalOf(question, decider, now) is { } refusal)
            return new(refusal, null);
        if (await client.GetAsync(question.TaskId, cancellationToken) is not { HasEnded: false })
            return new(ApprovalRefusal.TaskEnded, null);

        var mine = new ApprovalDecision(approvalId, verdict.As, verdict.Feedback, decider, now);
        await records.PutAsync(RecordCollections.ApprovalDeliveries, approvalId, "{}"u8.ToArray(), cancellationToken);
        var theirs = await ClaimAsync(mine, cancellationToken);
        await DeliverAsync(question, theirs ?? mine, cancellationToken);
        if (theirs is not null)
            return Refused(theirs);
        // An owner closes its question before it ends, so that it has seen this claim; it may even have ended by it.
        // One that was stopped has not.
        return await client.GetAsync(question.TaskId, cancellationToken) is { Status: RuntimeStatus.Failed or RuntimeStatus.Terminated }
            ? new(ApprovalRefusal.TaskEnded, null)
            : new(null, mine);
    }

    /// <summary>Tells owners of decisions that were claimed when the host died. Call it on start; returns how many.</summary>
    public async Task<int> RedeliverAsync(CancellationToken cancellationToken = default)
    {
        var told = 0;
        await foreach (var (id, _) in records.ListAllAsync(RecordCollections.ApprovalDeliveries, cancellationToken: cancellationToken))
        {
            var question = await QuestionAsync(id, cancellationToken);
            var decision = await DecisionAsync(id, cancellationToken);
            if (question is not null && decision is not null && await DeliverAsync(question, decision, cancellationToken))
                told++;
        }
        return told;
    }

    /// <summary>Null when this decider may decide this question now, whatever has been decided by then.</summary>
    internal static ApprovalRefusal? RefusalOf(ApprovalQuestion question, string? decider, DateTimeOffset now)
    {
        if (now >= question.ExpiresAt)
            return ApprovalRefusal.Expired;
        // Where the requester is known, somebody unknown might be the requester.
        if (decider is null)
            return question.RequestedBy is not null || question.Approvers.Count > 0 ? ApprovalRefusal.IdentityNeeded : null;
        if (string.Equals(decider, question.RequestedBy, StringComparison.OrdinalIgnoreCase))
            return ApprovalRefusal.Requester;
        return question.Approvers.Count == 0 || question.Approvers.Contains(decider, StringComparer.OrdinalIgnoreCase)
            ? null : ApprovalRefusal.NotAnApprover;
    }

    private static ApprovalAnswer Refused(ApprovalDecision earlier) => new(earlier.Verdict switch
    {
        ApprovalVerdict.TimedOut => ApprovalRefusal.Expired,
        ApprovalVerdict.Withdrawn => ApprovalRefusal.TaskEnded,
        _ => ApprovalRefusal.AlreadyDecided,
    }, earlier);

    /// <summary>Null when this decision is now the one that counts, else the one that came first.</summary>
    private async Task<ApprovalDecision?> ClaimAsync(ApprovalDecision decision, CancellationToken cancellationToken) =>
        await records.TryCreateAsync(RecordCollections.Approvals, decision.ApprovalId, DurableJson.ToBytes(decision),
            cancellationToken) is { } earlier
            ? DurableJson.FromBytes<ApprovalDecision>(earlier) : null;

    /// <summary>The event's id is the approval's: however often it is raised, the owner sees it once.</summary>
    private async Task<bool> DeliverAsync(ApprovalQuestion question, ApprovalDecision decision, CancellationToken cancellationToken)
    {
        var delivered = await client.RaiseEventAsync(question.TaskId, ApprovalEvents.Decision, decision, decision.ApprovalId,
            cancellationToken);
        await ApprovalInbox.RemoveAsync(records, question, cancellationToken);
        await records.DeleteAsync(RecordCollections.ApprovalDeliveries, decision.ApprovalId, cancellationToken);
        return delivered;
    }

    private async Task<ApprovalQuestion?> FindAsync(string approvalId, string? token, CancellationToken cancellationToken) =>
        await QuestionAsync(approvalId, cancellationToken) is { } question && links.Verify(question, token) ? question : null;

    private async Task<ApprovalQuestion?> QuestionAsync(string approvalId, CancellationToken cancellationToken) =>
        await records.GetAsync(RecordCollections.ApprovalTickets, approvalId, cancellationToken) is { } bytes
            ? DurableJson.FromBytes<ApprovalQuestion>(bytes)
            : null;

    private async Task<ApprovalDecision?> DecisionAsync(string approvalId, CancellationToken cancellationToken) =>
        await records.GetAsync(RecordCollections.Approvals, approvalId, cancellationToken) is { } bytes
            ? DurableJson.FromBytes<ApprovalDecision>(bytes)
            : null;
}
