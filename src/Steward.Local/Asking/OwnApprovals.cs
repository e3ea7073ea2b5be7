using Steward.Approvals;
using Steward.Durability;
using Steward.Local.Hosting;

namespace Steward.Local.Asking;

/// <summary>Approvals of the host in this process: who holds the data folder may see and decide them.</summary>
internal sealed class OwnApprovals(StewardHost host)
{
    /// <summary>Null when there is no such approval.</summary>
    public async Task<ApprovalReading?> ReadAsync(string approvalId, CancellationToken cancellationToken) =>
        await QuestionAsync(approvalId, cancellationToken) is { } question
            ? await host.Desk.ReadAsync(approvalId, host.Links.TokenOf(question), cancellationToken)
            : null;

    public async Task<ApprovalAnswer> DecideAsync(
        string approvalId, HumanVerdict verdict, string? decider, CancellationToken cancellationToken) =>
        await QuestionAsync(approvalId, cancellationToken) is { } question
            ? await host.Desk.DecideAsync(approvalId, host.Links.TokenOf(question), verdict, decider, cancellationToken)
            : new(ApprovalRefusal.Unknown, null);

    private async Task<ApprovalQuestion?> QuestionAsync(string approvalId, CancellationToken cancellationToken) =>
        await host.Records.GetAsync(RecordCollections.ApprovalTickets, approvalId, cancellationToken) is { } bytes
            ? DurableJson.FromBytes<ApprovalQuestion>(bytes)
            : null;
}
