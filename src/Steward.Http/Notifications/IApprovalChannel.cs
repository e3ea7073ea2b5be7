using Steward.Approvals;

namespace Steward.Http.Notifications;

/// <summary>A way of the host's own to tell approvers of every question, beside the webhooks that a task names.</summary>
public interface IApprovalChannel
{
    /// <summary>Where it leads, for what could not be delivered.</summary>
    string Name { get; }

    /// <summary>
    /// Returns when the question was taken; throws when it was not. May be called again for the same question after a crash.
    /// </summary>
    Task SendAsync(ApprovalQuestion question, Uri link, CancellationToken cancellationToken);
}
