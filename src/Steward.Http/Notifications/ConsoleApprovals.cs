using Steward.Approvals;

namespace Steward.Http.Notifications;

/// <summary>Questions on the console of whoever runs the service.</summary>
public sealed class ConsoleApprovals(TextWriter console) : IApprovalLog
{
    /// <inheritdoc/>
    public void Asked(ApprovalQuestion question, Uri? link) => console.WriteLine(
        $"Approval {question.Id}: {question.Question}\n  until {question.ExpiresAt.UtcDateTime:u}{(link is null ? "" : $": {link}")}");

    /// <inheritdoc/>
    public void Undelivered(ApprovalQuestion question, IReadOnlyList<string> failures)
    {
        foreach (var failure in failures)
            console.WriteLine($"Approval {question.Id} was not delivered to {failure}");
    }
}
