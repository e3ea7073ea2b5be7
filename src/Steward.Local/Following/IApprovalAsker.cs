using Steward.Tasks;

namespace Steward.Local.Following;

/// <summary>Who can be asked when a watched task waits for a human.</summary>
internal interface IApprovalAsker
{
    /// <summary>True when the question was answered or is closed: the task goes on. False when nobody here can answer it.</summary>
    Task<bool> AskAsync(TaskView task, PendingApproval approval, CancellationToken cancellationToken);
}
