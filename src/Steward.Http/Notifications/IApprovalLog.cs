using Steward.Approvals;

namespace Steward.Http.Notifications;

/// <summary>Where a host writes of the questions to humans: its console, or its log.</summary>
public interface IApprovalLog
{
    /// <summary>A human is asked.</summary>
    /// <param name="link">Null where it is not to be written.</param>
    void Asked(ApprovalQuestion question, Uri? link);

    /// <summary>Some of those who were to be told of the question could not be.</summary>
    /// <param name="failures">Where to and why not.</param>
    void Undelivered(ApprovalQuestion question, IReadOnlyList<string> failures);
}

/// <summary>
/// Whether the link of a question is written. It is a credential: whoever reads it there may decide, as far as the task's approvers allow.
/// </summary>
public enum ApprovalLinkLogging
{
    /// <summary>Where neither a webhook nor a channel of the host took the question: nobody else would have the link.</summary>
    Undelivered,

    /// <summary>With every question.</summary>
    Always,

    /// <summary>With none: approvers have it from a webhook, a channel of the host, or the list of open approvals.</summary>
    Never,
}
