using Steward.Workers;

namespace Steward.Approvals;

/// <summary>A question as it reads over HTTP.</summary>
/// <param name="Result">What is to be judged; null when there is nothing yet.</param>
/// <param name="Findings">What the validator had to say.</param>
/// <param name="Expired">The deadline has passed: no decision counts any more.</param>
/// <param name="Decision">Set once decided or closed.</param>
public sealed record ApprovalView(
    string Id,
    string TaskId,
    string Goal,
    string Question,
    string? Result,
    double? Confidence,
    IReadOnlyList<Citation> Citations,
    IReadOnlyList<string> Findings,
    DateTimeOffset AskedAt,
    DateTimeOffset ExpiresAt,
    bool Expired,
    ApprovalDecision? Decision)
{
    internal static ApprovalView Of(ApprovalReading reading)
    {
        var question = reading.Question;
        return new(question.Id, question.TaskId, question.Goal, question.Question, reading.Candidate?.Result, question.Confidence,
            reading.Candidate?.Evidence ?? [], question.Findings, question.AskedAt, question.ExpiresAt, reading.Expired, reading.Decision);
    }
}
