using Steward.Durability;

namespace Steward.Approvals;

/// <summary>How an owner asks a human. Their names are contracts with tasks in flight.</summary>
internal static class ApprovalActivities
{
    /// <summary>
    /// Writes the ticket, then tells the approvers. Never throws for a notification that could not be delivered: the question
    /// stands all the same, and whoever is told later can still answer it.
    /// </summary>
    public static readonly ActivityName<ApprovalQuestion, ApprovalAsked> Ask = new("approval-ask");

    /// <summary>
    /// Ends the wait. Returns the human's decision when one was claimed first, else claims <see cref="ApprovalClosing.As"/> so that
    /// no human's decision can be accepted afterwards. Call it on every way out of the wait that is not a decision: time-out,
    /// cancellation, a limit. What it returns is what counts.
    /// </summary>
    public static readonly ActivityName<ApprovalClosing, ApprovalDecision> Close = new("approval-close");
}

/// <summary>What the owner that asked listens to.</summary>
internal static class ApprovalEvents
{
    public static readonly EventName<ApprovalDecision> Decision = new("approval-decision");
}

/// <summary>One question to a human.</summary>
/// <param name="Id">Unique over all tasks, deterministic in the owner, letters, digits, <c>-._</c>; such as <c>{task}-a1</c>. A revision is
/// followed by a new id.</param>
/// <param name="TaskId">The instance that waits for the decision.</param>
/// <param name="RootId">Top of the tree: the candidate's envelope is kept under it.</param>
/// <param name="Question">In one or two sentences: what is to be decided, and why a human is asked.</param>
/// <param name="Candidate">Invocation whose envelope holds the result to be judged; null when there is none.</param>
/// <param name="Findings">What the validator had to say.</param>
/// <param name="RequestedBy">Who may not decide, where the host knows.</param>
/// <param name="Notify">Webhooks of the task (https).</param>
/// <param name="Approvers">Identities that may decide; empty means anyone with the link except the requester.</param>
/// <param name="ExpiresAt">No decision counts from then on; the owner's timer fires then.</param>
public sealed record ApprovalQuestion(
    string Id,
    string TaskId,
    string RootId,
    string Goal,
    string Question,
    string? Candidate,
    double? Confidence,
    IReadOnlyList<string> Findings,
    string? RequestedBy,
    IReadOnlyList<string> Notify,
    IReadOnlyList<string> Approvers,
    DateTimeOffset AskedAt,
    DateTimeOffset ExpiresAt);

/// <param name="Delivered">Notifications that were taken.</param>
/// <param name="Undelivered">One line for each that was not: where to and why.</param>
public sealed record ApprovalAsked(int Delivered, IReadOnlyList<string> Undelivered);

/// <param name="As">What is claimed when nobody has decided: <see cref="ApprovalVerdict.TimedOut"/> or
/// <see cref="ApprovalVerdict.Withdrawn"/>.</param>
/// <param name="At">The owner's time.</param>
public sealed record ApprovalClosing(string Id, string TaskId, ApprovalVerdict As, DateTimeOffset At);

/// <summary>The one answer to a question: the claim that was written first. Also the payload of the owner's event.</summary>
/// <param name="ApprovalId">The owner ignores a decision on any question but the one it waits on.</param>
/// <param name="Feedback">What to change; always there with <see cref="ApprovalVerdict.Revise"/>. At most <see cref="MaxFeedbackLength"/>
/// characters.</param>
/// <param name="DecidedBy">Where the host knows.</param>
public sealed record ApprovalDecision(
    string ApprovalId, ApprovalVerdict Verdict, string? Feedback, string? DecidedBy, DateTimeOffset At)
{
    /// <summary>Of <see cref="Feedback"/>, in UTF-16 code units.</summary>
    public const int MaxFeedbackLength = 4_000;
}

/// <summary>How a question ended: what a human decided, or why nobody did.</summary>
public enum ApprovalVerdict
{
    /// <summary>The candidate is released, and the task completes.</summary>
    Approve,

    /// <summary>The task ends without a result.</summary>
    Reject,

    /// <summary>One more bounded round with the feedback, then the question again.</summary>
    Revise,

    /// <summary>Nobody decided in time.</summary>
    TimedOut,

    /// <summary>The task ended for another reason.</summary>
    Withdrawn,
}
