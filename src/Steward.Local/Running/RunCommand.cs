using System.CommandLine;
using Steward.Contracts;
using Steward.Hosting;
using Steward.Limits;
using Steward.Local.Exits;
using Steward.Local.Hosting;
using Steward.Local.Terminal;
using Steward.Local.Wording;
using Steward.Tasks;

namespace Steward.Local.Running;

/// <summary><c>steward run</c>: tasks from their submission to their ends, in this process.</summary>
internal static class RunCommand
{
    private const int MaxRequests = 1_000;

    public static Command Create()
    {
        var request = new RequestArguments("A document, or a folder of them (txt, md, csv, json, html).");
        var host = new HostArguments();
        var resume = new Option<bool>("--resume")
        {
            Description = "Do not submit a task: resume the unfinished ones in the data folder and follow them to their end.",
        };
        var json = new Option<bool>("--json") { Description = "The ended task as JSON on standard output." };
        var command = new Command("run",
            "Run a task to its end, under hard limits: plan, workers, validation. It can be stopped and resumed.");
        request.AddTo(command);
        host.AddTo(command);
        command.Add(resume);
        command.Add(json);
        command.SetAction(async (result, cancellationToken) =>
        {
            var settings = host.Read(result);
            await using var screen = new Screen(result.GetValue(json));
            return result.GetValue(resume)
                ? await ResumeAsync(settings, screen, cancellationToken)
                : await RunAsync(settings, request, result, screen, cancellationToken);
        });
        return command;
    }

    private static async Task<int> RunAsync(
        StewardOptions settings, RequestArguments arguments, ParseResult result, Screen screen, CancellationToken cancellationToken)
    {
        var files = arguments.RequestFilesOf(result);
        if (files.Count > MaxRequests || files.Count(file => file == RequestFiles.StandardInput) > 1)
            throw new CommandException(ExitCode.BadInput, $"--request: at most {MaxRequests} files, and standard input once");
        // Symbolic links in the path of the current folder must not make documents in it look as if they were outside.
        var here = Directory.GetCurrentDirectory();
        var documents = DocumentsChoice.Of(arguments.DocumentsOf(result), here);
        var composed = new List<ComposedRequest>();
        foreach (var file in files.Count > 0 ? files : [null!])
        {
            var body = file is null ? null : await RequestFiles.ReadAsync(file, Console.OpenStandardInput(), cancellationToken);
            composed.Add(RequestComposer.Compose(body, arguments.Read(result, documents.Names), settings.Http.Bounds));
            if (!composed[^1].Request.IsValid)
                throw Invalid(composed[^1].Request.Errors, file);
        }
        if (documents.Folder != here
            && composed.Exists(one =>
                one.Request.Value!.Documents.Any(document => document.Text is null
                    && !documents.Names.Contains(document.Name, StringComparer.Ordinal))))
        {
            throw new CommandException(ExitCode.BadInput,
                "--docs: a request names documents below the current folder, so --docs must lie in it too");
        }
        Announce(settings, composed, screen);
        var requests = composed.Select(one => Asking(one, screen)).ToList();

        await using var host = await RunHost.OpenAsync(settings, documents.Folder, cancellationToken);
        await HostNotes.UncheckedAsync(host, screen.Notes);
        await NoteOthersAsync(host, screen, cancellationToken);
        await HostNotes.PricesAsync(host, screen.Notes);
        var session = new RunSession(host, screen);
        var ids = await session.SubmitAsync(requests, cancellationToken);
        return await StoppableAsync(() => session.FollowAsync(ids, cancellationToken), settings, screen, cancellationToken);
    }

    private static async Task<int> ResumeAsync(StewardOptions settings, Screen screen, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(settings.DataFolder))
            throw new CommandException(ExitCode.BadInput, $"--data: there is no data folder '{settings.DataFolder}'");
        await using var host = await RunHost.OpenAsync(settings, documents: null, cancellationToken);
        await HostNotes.UncheckedAsync(host, screen.Notes);
        var ids = await host.UnfinishedAsync(cancellationToken);
        await screen.Notes.WriteLineAsync(ids.Count == 0
            ? "there are no unfinished tasks in this data folder"
            : $"resuming {ids.Count} unfinished {(ids.Count == 1 ? "task" : "tasks")}");
        return await StoppableAsync(() => new RunSession(host, screen).FollowAsync(ids, cancellationToken), settings, screen,
            cancellationToken);
    }

    private static async Task<int> StoppableAsync(
        Func<Task<int>> follow, StewardOptions settings, Screen screen, CancellationToken cancellationToken)
    {
        try
        {
            return await follow();
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await screen.DisposeAsync();
            await screen.Notes.WriteLineAsync(
                $"stopped; to resume the unfinished tasks: steward run --resume --data {settings.DataFolder}");
            return ExitCode.Stopped;
        }
    }

    /// <summary>
    /// Unless the request says otherwise, nobody is waited for where nobody can be asked: what is not good enough ends as partial.
    /// </summary>
    private static TaskRequest Asking(ComposedRequest composed, Screen screen)
    {
        var request = composed.Request.Value!;
        return composed.AsksByItself || screen.Interactive
            ? request
            : request with { Approval = request.Approval with { When = ApprovalWhen.Never } };
    }

    private static void Announce(StewardOptions settings, List<ComposedRequest> composed, Screen screen)
    {
        screen.Notes.WriteLine($"provider: {ProviderText.Of(settings.Workers.Model)}");
        foreach (var check in composed.Where(one => one.Defaulted).SelectMany(one => one.Request.Value!.Completion.Checks)
            .DistinctBy(check => check.Kind, StringComparer.Ordinal))
        {
            screen.Notes.WriteLine($"done when: {check.Kind} {check.Value} (default; set --criterion or --check)");
        }
    }

    private static async Task NoteOthersAsync(StewardHost host, Screen screen, CancellationToken cancellationToken)
    {
        if (await host.UnfinishedAsync(cancellationToken) is { Count: > 0 } others)
        {
            await screen.Notes.WriteLineAsync(
                $"{others.Count} unfinished tasks in this data folder run as well; 'steward run --resume' follows them");
        }
    }

    private static CommandException Invalid(IReadOnlyList<FieldError> errors, string? file) => file is null
        ? CommandException.BadInput(errors, OptionNames.Of)
        : CommandException.BadInput(errors.Select(error => error with { Message = $"{error.Message} (request '{file}')" }));
}
