using Steward.Local.Exits;
using Steward.Local.Wording;
using Steward.Tasks;

namespace Steward.Local.Following;

/// <summary>Watches tasks side by side until each has ended, or waits for a human whom nobody here can ask.</summary>
internal sealed class TaskFollower(ITaskFeed feed, IProgressView view, IApprovalAsker asker)
{
    public async Task<IReadOnlyList<TaskView>> FollowAsync(IEnumerable<string> taskIds, CancellationToken cancellationToken) =>
        await Task.WhenAll(taskIds.Select(id => FollowAsync(id, cancellationToken)));

    private async Task<TaskView> FollowAsync(string taskId, CancellationToken cancellationToken)
    {
        var board = new TaskBoard(await ReadAsync(taskId, cancellationToken));
        view.Begin(board);
        await foreach (var item in feed.EventsAsync(taskId, cancellationToken))
        {
            if (item.Read() is not { } happened)
                continue;
            board.Apply(happened);
            view.Show(board, item.At, happened);
            if (happened.Kind == TaskEventKind.ApprovalRequested && !await AnsweredAsync(taskId, cancellationToken))
                break;
        }
        return await ReadAsync(taskId, cancellationToken);
    }

    private async Task<bool> AnsweredAsync(string taskId, CancellationToken cancellationToken)
    {
        // Events are read after the fact: the question may be decided already.
        var task = await ReadAsync(taskId, cancellationToken);
        return task.State != TaskState.AwaitingApproval || task.Approval is not { } pending
            || await asker.AskAsync(task, pending, cancellationToken);
    }

    private async Task<TaskView> ReadAsync(string taskId, CancellationToken cancellationToken) =>
        await feed.GetAsync(taskId, cancellationToken)
        ?? throw new CommandException(ExitCode.BadInput, $"there is no task '{TerminalText.OneLine(taskId, 80)}'");
}
