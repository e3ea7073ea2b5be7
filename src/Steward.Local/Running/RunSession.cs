using Steward.Intake;
using Steward.Local.Asking;
using Steward.Local.Exits;
using Steward.Local.Following;
using Steward.Local.Hosting;
using Steward.Local.Terminal;
using Steward.Tasks;
using Steward.Workers.Documents;

namespace Steward.Local.Running;

/// <summary>Tasks on a host in this process, from submission to their ends as exit code.</summary>
internal sealed class RunSession(StewardHost host, Screen screen)
{
    private const int MostUnread = 10;

    /// <exception cref="CommandException">A request does not fit this host;
    /// those before it are accepted and go on with the next start.</exception>
    public async Task<IReadOnlyList<string>> SubmitAsync(IReadOnlyList<TaskRequest> requests, CancellationToken cancellationToken)
    {
        var ids = new List<string>();
        foreach (var request in requests)
        {
            var submission = await host.Intake.SubmitAsync(request, SubmissionContext.None, cancellationToken);
            if (submission.TaskId is null)
                throw CommandException.BadInput(submission.Errors, OptionNames.Of);
            await screen.Notes.WriteLineAsync($"accepted {submission.TaskId}");
            await NoteUnreadAsync(request, cancellationToken);
            ids.Add(submission.TaskId);
        }
        return ids;
    }

    /// <summary>Who gives a folder is told which of its files no worker will see.</summary>
    private async Task NoteUnreadAsync(TaskRequest request, CancellationToken cancellationToken)
    {
        if (host.Documents is not DocumentLibrary library)
            return;
        var names = request.Documents.Where(document => document.Text is null).Select(document => document.Name).ToList();
        var skipped = (await library.OpenAsync(string.Empty, names, cancellationToken)).Skipped;
        foreach (var file in skipped.Take(MostUnread))
            await screen.Notes.WriteLineAsync($"not read: '{file.Name}' {file.Reason}");
        if (skipped.Count > MostUnread)
            await screen.Notes.WriteLineAsync($"not read: {skipped.Count - MostUnread} more");
    }

    /// <summary>Returns the exit code.</summary>
    public async Task<int> FollowAsync(IReadOnlyList<string> taskIds, CancellationToken cancellationToken)
    {
        using var terminal = screen.Interactive ? new TerminalAsker(new(host), screen.Progress, screen.Terminal, screen.Notes) : null;
        IApprovalAsker asker = terminal is null ? new NobodyToAsk(screen.Notes, host.Settings.DataFolder) : terminal;
        var tasks = await new HostFollower(host, screen.Progress, asker).FollowAsync(taskIds, cancellationToken);
        await screen.DisposeAsync();
        Results.Write(screen, tasks);
        return ExitCode.Of(tasks.Select(task => task.State));
    }
}
