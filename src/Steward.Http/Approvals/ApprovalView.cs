using Steward.Approvals;
using Steward.Workers;

namespace Steward.Http.Approvals;

/// <summary>A question as JSON.</summary>
internal sealed record ApprovalView(
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
