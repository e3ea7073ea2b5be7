using System.CommandLine;
using System.Text.Json;
using Steward.Client;
using Steward.Contracts;
using Steward.Limits;
using Steward.Local.Exits;
using Steward.Local.Following;
using Steward.Local.Running;
using Steward.Local.Terminal;
using Steward.Local.Wording;
using Steward.Tasks;

namespace Steward.Local.Submitting;

/// <summary><c>steward submit</c>: a task to a running service, followed to its end.</summary>
internal static class SubmitCommand
{
    public static Command Create()
    {
        var request = new RequestArguments("A document or folder by the name that the service offers it under.");
        var service = new ServiceArguments();
        var key = new Option<string?>("--key")
        {
            Description = "Idempotency key: what is submitted again under it is the same task.",
            HelpName = "KEY",
        };
        var noFollow = new Option<bool>("--no-follow") { Description = "Exit when the task is accepted." };
        var json = new Option<bool>("--json") { Description = "The task as JSON on standard output." };
        var command = new Command("submit", "Submit a task to a running service and follow it to its end.");
        request.AddTo(command);
        service.AddTo(command);
        foreach (var option in (Option[])[key, noFollow, json])
            command.Add(option);
        command.SetAction(async (result, cancellationToken) =>
        {
            using var remote = service.Connect(result);
            await using var screen = new Screen(result.GetValue(json));
            var body = await BodyAsync(request, result, cancellationToken);
            var task = await remote.CallAsync(client => client.SubmitJsonAsync(body,
                ServiceArguments.Checked(result.GetValue(key), key.Name), cancellationToken));
            await screen.Notes.WriteLineAsync($"accepted {task.Id}");
            if (!result.GetValue(noFollow))
                return await FollowAsync(remote, task.Id, screen, cancellationToken);
            screen.Results.WriteLine(screen.Json ? JsonSerializer.Serialize(task, ContractJson.Indented) : task.Id);
            return ExitCode.Completed;
        });
        return command;
    }

    private static async Task<byte[]> BodyAsync(RequestArguments arguments, ParseResult result, CancellationToken cancellationToken)
    {
        var files = arguments.RequestFilesOf(result);
        if (files.Count > 1)
            throw new CommandException(ExitCode.BadInput, "--request: submit takes one request");
        var file = files.Count == 0 ? null : await RequestFiles.ReadAsync(files[0], Console.OpenStandardInput(), cancellationToken);
        var composed = RequestComposer.Compose(file, arguments.Read(result, arguments.DocumentsOf(result)), LimitBounds.Platform);
        return composed.Request.IsValid
            ? composed.Body
            : throw CommandException.BadInput(composed.Request.Errors, file is null ? OptionNames.Of : null);
    }

    private static async Task<int> FollowAsync(RemoteService remote, string taskId, Screen screen, CancellationToken cancellationToken)
    {
        try
        {
            var tasks = await remote.CallAsync(client => FollowAsync(client, taskId, screen, cancellationToken));
            await screen.DisposeAsync();
            Results.Write(screen, tasks);
            return ExitCode.Of(tasks.Select(task => task.State));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await screen.DisposeAsync();
            await screen.Notes.WriteLineAsync($"no longer following; task {taskId} continues at the service");
            return ExitCode.Stopped;
        }
    }

    private static async Task<IReadOnlyList<TaskView>> FollowAsync(
        StewardClient client, string taskId, Screen screen, CancellationToken cancellationToken)
    {
        var follower = new TaskFollower(new ServiceFeed(client, screen.Notes), screen.Progress, new AskedElsewhere(screen.Notes));
        try
        {
            return await follower.FollowAsync([taskId], cancellationToken);
        }
        catch (StewardClientException exception) when (exception.IsTransient)
        {
            throw new CommandException(ExitCode.Unreachable,
                $"the service cannot be reached; task {taskId} continues there once it is back");
        }
    }

    /// <summary>The service tells its approvers; whoever submits only hears of it.</summary>
    private sealed class AskedElsewhere(TextWriter notes) : IApprovalAsker
    {
        public async Task<bool> AskAsync(TaskView task, PendingApproval approval, CancellationToken cancellationToken)
        {
            await notes.WriteLineAsync(
                $"waiting for an approver until {approval.ExpiresAt.UtcDateTime:u}: {TerminalText.OneLine(approval.Question)}");
            return true;
        }
    }
}
