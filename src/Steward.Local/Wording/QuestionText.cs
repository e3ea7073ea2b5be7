using System.Globalization;
using Steward.Approvals;

namespace Steward.Local.Wording;

/// <summary>A question to a human, for a terminal.</summary>
internal static class QuestionText
{
    public static void Write(TextWriter output, ApprovalReading reading)
    {
        var question = reading.Question;
        output.WriteLine();
        output.WriteLine($"Approval {question.Id} of task {question.TaskId}");
        output.WriteLine($"Goal: {TerminalText.OneLine(question.Goal, 400)}");
        output.WriteLine(TerminalText.OneLine(question.Question));
        foreach (var finding in question.Findings)
            output.WriteLine($"  - {TerminalText.OneLine(finding, 400)}");
        if (reading.Candidate is { } candidate)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Candidate (confidence {candidate.Confidence:0.00}):"));
            output.WriteLine(TerminalText.Safe(candidate.Result).TrimEnd());
        }
        output.WriteLine($"Decide by {question.ExpiresAt.UtcDateTime:u}.");
    }

    public static string Explain(ApprovalRefusal refusal) => refusal switch
    {
        ApprovalRefusal.Unknown => "the approval does not exist",
        ApprovalRefusal.Expired => "the deadline for this decision has passed",
        ApprovalRefusal.AlreadyDecided => "this approval has already been decided",
        ApprovalRefusal.TaskEnded => "the task has ended; there is nothing left to decide",
        ApprovalRefusal.IdentityNeeded => "you must be identified to decide this approval: pass --as NAME",
        ApprovalRefusal.Requester => "you cannot decide an approval for a task that you requested",
        _ => "you are not one of its approvers",
    };
}
