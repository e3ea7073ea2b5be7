using Microsoft.Extensions.Logging;
using Steward.Approvals;

namespace Steward.Http.Notifications;

/// <summary>Questions in the host's log. Warnings, so that common filters let them pass: a task stands still until somebody acts.</summary>
internal sealed partial class LoggedApprovals(ILogger<LoggedApprovals> logger) : IApprovalLog
{
    public void Asked(ApprovalQuestion question, Uri? link)
    {
        ArgumentNullException.ThrowIfNull(question);
        if (link is null)
            Waiting(logger, question.Id, question.TaskId, question.ExpiresAt, question.Question);
        else
            WaitingAt(logger, question.Id, question.TaskId, question.ExpiresAt, question.Question, link);
    }

    public void Undelivered(ApprovalQuestion question, IReadOnlyList<string> failures)
    {
        ArgumentNullException.ThrowIfNull(question);
        ArgumentNullException.ThrowIfNull(failures);
        foreach (var failure in failures)
            NotDelivered(logger, question.Id, question.TaskId, failure);
    }

    /// <summary>Event ids are a contract: they never change their meaning. The link of this one is a credential.</summary>
    [LoggerMessage(EventId = 3201, EventName = "ApprovalAskedWithLink", Level = LogLevel.Warning,
        Message = "Approval {ApprovalId} of task {TaskId} waits for a human until {ExpiresAt:u}: {Question} Decide at {Link}")]
    private static partial void WaitingAt(ILogger logger, string approvalId, string taskId, DateTimeOffset expiresAt,
        string question, Uri link);

    [LoggerMessage(EventId = 3202, EventName = "ApprovalAsked", Level = LogLevel.Warning,
        Message = "Approval {ApprovalId} of task {TaskId} waits for a human until {ExpiresAt:u}: {Question}")]
    private static partial void Waiting(ILogger logger, string approvalId, string taskId, DateTimeOffset expiresAt, string question);

    [LoggerMessage(EventId = 3203, EventName = "ApprovalUndelivered", Level = LogLevel.Warning,
        Message = "Approval {ApprovalId} of task {TaskId} was not delivered to {Failure}")]
    private static partial void NotDelivered(ILogger logger, string approvalId, string taskId, string failure);
}
