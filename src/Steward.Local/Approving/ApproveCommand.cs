using System.CommandLine;
using System.Text.Json;
using Steward.Approvals;
using Steward.Contracts;
using Steward.Hosting;
using Steward.Local.Asking;
using Steward.Local.Exits;
using Steward.Local.Hosting;
using Steward.Local.Running;
using Steward.Local.Submitting;
using Steward.Local.Terminal;
using Steward.Local.Wording;

namespace Steward.Local.Approving;

/// <summary><c>steward approve</c>: shows a question, or decides it, by its link or by its id in a data folder.</summary>
internal static class ApproveCommand
{
    public static Command Create()
    {
        var which = new Argument<string>("approval")
        {
            Description = "The link that approvers were sent, or the id of an approval in the data folder.",
        };
        var decision = new Option<string?>("--decision")
        {
            Description = "approve, reject or revise; without it the question is shown.",
            HelpName = "WORD",
        };
        var feedback = new Option<string?>("--feedback")
        {
            Description = "What to change (revise), or why not (reject).",
            HelpName = "TEXT",
        };
        var decider = new Option<string?>("--as")
        {
            Description = "Who decides, where the data folder is yours to decide on.",
            HelpName = "NAME",
        };
        var json = new Option<bool>("--json") { Description = "JSON on standard output." };
        var host = new HostArguments();
        var command = new Command("approve", "Show or decide a question that a task asks a human.") { which };
        foreach (var option in (Option[])[decision, feedback, decider, json])
            command.Add(option);
        host.AddTo(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            var verdict = VerdictOf(result.GetValue(decision), result.GetValue(feedback));
            var approval = result.GetValue(which)!;
            await using var screen = new Screen(result.GetValue(json));
            return Uri.TryCreate(approval, UriKind.Absolute, out var link) && link.Scheme is "http" or "https"
                ? await ByLinkAsync(link!, verdict, screen, cancellationToken)
                : await ByIdAsync(host.Read(result), approval, verdict, result.GetValue(decider), screen, cancellationToken);
        });
        return command;
    }

    private static HumanVerdict? VerdictOf(string? decision, string? feedback)
    {
        if (decision is null)
            return feedback is null ? null : throw new CommandException(ExitCode.BadInput, "--feedback: needs a --decision");
        var verdict = HumanVerdict.Of(decision, feedback);
        return verdict.IsValid ? verdict.Value : throw CommandException.BadInput(verdict.Errors, field => $"--{field}");
    }

    private static async Task<int> ByLinkAsync(Uri link, HumanVerdict? verdict, Screen screen, CancellationToken cancellationToken)
    {
        using var remote = ServiceArguments.Connect(new ServiceAddress(new(link.GetLeftPart(UriPartial.Authority)), null));
        object answer = verdict is null
            ? await remote.CallAsync(client => client.GetApprovalAsync(link, cancellationToken))
            : await remote.CallAsync(client => client.DecideAsync(link, verdict.As, verdict.Feedback, cancellationToken));
        if (screen.Json || verdict is null)
            screen.Results.WriteLine(TerminalText.Safe(JsonSerializer.Serialize(answer, ContractJson.Indented)));
        else
            screen.Results.WriteLine($"decided: {WordOf(verdict)}");
        return ExitCode.Completed;
    }

    private static async Task<int> ByIdAsync(
        StewardOptions settings, string approvalId, HumanVerdict? verdict, string? decider, Screen screen,
        CancellationToken cancellationToken)
    {
        if (!Directory.Exists(settings.DataFolder))
            throw new CommandException(ExitCode.BadInput, $"--data: there is no data folder '{settings.DataFolder}'");
        await using var host = await RunHost.OpenAsync(settings, documents: null, cancellationToken);
        var approvals = new OwnApprovals(host);
        if (await approvals.ReadAsync(approvalId, cancellationToken) is not { } reading)
        {
            throw new CommandException(ExitCode.BadInput,
                $"there is no approval '{TerminalText.OneLine(approvalId, 80)}' in '{settings.DataFolder}'");
        }
        if (verdict is null)
        {
            if (screen.Json)
                screen.Results.WriteLine(JsonSerializer.Serialize(reading, ContractJson.Indented));
            else
                QuestionText.Write(screen.Results, reading);
            return ExitCode.Completed;
        }
        if ((await approvals.DecideAsync(approvalId, verdict, decider, cancellationToken)).Refusal is { } refusal)
            throw new CommandException(ExitCode.BadInput, QuestionText.Explain(refusal));
        await screen.Notes.WriteLineAsync($"decided: {WordOf(verdict)}");
        return await new RunSession(host, screen).FollowAsync([reading.Question.TaskId], cancellationToken);
    }

    private static string WordOf(HumanVerdict verdict) => verdict.As.ToString().ToLowerInvariant();
}
