using System.Text.Json;
using Steward.Contracts;
using Steward.Workers;

namespace Steward.Approvals;

/// <summary>What a human says to a question: approve, reject, or revise with feedback.</summary>
public sealed record HumanVerdict
{
    private HumanVerdict(ApprovalVerdict verdict, string? feedback) => (As, Feedback) = (verdict, feedback);

    /// <summary>
    /// <see cref="ApprovalVerdict.Approve"/>, <see cref="ApprovalVerdict.Reject"/> or <see cref="ApprovalVerdict.Revise"/>.
    /// </summary>
    public ApprovalVerdict As { get; }

    /// <summary>
    /// What to change, at most <see cref="ApprovalDecision.MaxFeedbackLength"/> characters, line endings as <c>\n</c>; never null with <see
    /// cref="ApprovalVerdict.Revise"/>.
    /// </summary>
    public string? Feedback { get; }

    /// <summary>From JSON: <c>{ "decision": "revise", "feedback": "..." }</c>.</summary>
    public static Validated<HumanVerdict> Read(JsonElement json)
    {
        var errors = new FieldErrors();
        if (JsonFields.Open(json, "", errors) is not { } fields)
            return new(null, errors.All);
        var decision = fields.Text("decision", RequestBounds.NameLength, required: true);
        var feedback = fields.Text("feedback", ApprovalDecision.MaxFeedbackLength);
        fields.RefuseOthers();
        return errors.Any ? new(null, errors.All) : Of(decision, feedback);
    }

    /// <summary>From the fields of a form; empty feedback is none.</summary>
    public static Validated<HumanVerdict> Of(string? decision, string? feedback)
    {
        feedback = string.IsNullOrWhiteSpace(feedback) ? null : feedback.ReplaceLineEndings("\n");
        if (feedback?.Length > ApprovalDecision.MaxFeedbackLength)
            return Wrong("feedback", $"has {feedback.Length} characters; at most {ApprovalDecision.MaxFeedbackLength} are allowed");
        if (feedback?.Any(c => char.IsControl(c) && c is not ('\n' or '\t')) == true)
            return Wrong("feedback", "has control characters");
        ApprovalVerdict? verdict = decision switch
        {
            "approve" => ApprovalVerdict.Approve,
            "reject" => ApprovalVerdict.Reject,
            "revise" => ApprovalVerdict.Revise,
            _ => null,
        };
        return verdict is null ? Wrong("decision", "must be one of approve, reject, revise")
            : verdict == ApprovalVerdict.Revise && feedback is null ? Wrong("feedback", "is needed to revise: say what to change")
            : new(new(verdict.Value, feedback), []);
    }

    private static Validated<HumanVerdict> Wrong(string field, string message) => new(null, [new(field, message)]);
}

/// <summary>A question as an approver sees it.</summary>
/// <param name="Candidate">What is to be judged; null when there is nothing.</param>
/// <param name="Decision">Set once decided or closed.</param>
public sealed record ApprovalReading(ApprovalQuestion Question, Envelope? Candidate, ApprovalDecision? Decision, bool Expired);

/// <summary>Accepted when there is no refusal.</summary>
/// <param name="Decision">The one that counts, where it may be told.</param>
public sealed record ApprovalAnswer(ApprovalRefusal? Refusal, ApprovalDecision? Decision);

/// <summary>Why a human's answer was not accepted.</summary>
public enum ApprovalRefusal
{
    /// <summary>No such approval, or a token that is not its own.</summary>
    Unknown,

    /// <summary>The question's time is over.</summary>
    Expired,

    /// <summary>Another answer, or the owner's time-out, was first: it is the one that counts.</summary>
    AlreadyDecided,

    /// <summary>The task that asked has ended, so nobody waits for an answer.</summary>
    TaskEnded,

    /// <summary>Who may decide depends on who it is, and nobody knows.</summary>
    IdentityNeeded,

    /// <summary>You cannot decide an approval for a task that you requested.</summary>
    Requester,

    /// <summary>The task names its approvers, and the caller is none of them.</summary>
    NotAnApprover,
}
