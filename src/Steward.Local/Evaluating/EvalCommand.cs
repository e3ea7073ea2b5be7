using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Steward.Contracts;
using Steward.Hosting;
using Steward.Local.Exits;
using Steward.Local.Hosting;
using Steward.Local.Running;
using Steward.Local.Terminal;
using Steward.Local.Wording;
using Steward.Workers.Catalogue;
using Steward.Workers.Prompts;
using Steward.Workers.Settings;

namespace Steward.Local.Evaluating;

/// <summary><c>steward eval FILE</c>: cases with what is right about them, run on this host's model. docs/eval.md documents it.</summary>
internal static class EvalCommand
{
    public static Command Create()
    {
        var arguments = new EvalArguments();
        var host = new HostArguments();
        var command = new Command("eval", "Runs cases with expected facts on the configured model, and says how many come out right.");
        arguments.AddTo(command);
        host.AddTo(command);
        command.SetAction(async (result, cancellationToken) =>
            await RunAsync(arguments.Read(result), host.Read(result), Console.Error, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        EvalOptions options, StewardOptions settings, TextWriter notes, CancellationToken cancellationToken)
    {
        var before = options.Compare is null ? null : await EvalFiles.ReadReportAsync(options.Compare, "--compare", cancellationToken);
        var file = await CaseFile.ReadAsync(options.File, options.PatternName, settings.Http.Bounds, cancellationToken);
        var provider = ProviderText.Of(settings.Workers.Model);
        await notes.WriteLineAsync($"provider: {provider}");
        var runs = await OnOwnDataAsync(settings, file, options, notes, cancellationToken);
        var report = ReportOf(file, options, settings.Workers.Model, runs);
        if (before is not null)
            report = report with { Comparison = EvalComparison.Of(report, before) };
        if (options.Json)
            Console.Out.WriteLine(JsonSerializer.Serialize(report, ContractJson.Indented));
        else
            EvalTables.Write(report, provider, TableConsole.Of(Console.Out));
        return await CodeOfAsync(report.Totals.Accuracy, options.MinAccuracy, notes);
    }

    /// <summary>In a data folder of its own, deleted at the end: what is unfinished in the user's would run along.</summary>
    private static async Task<IReadOnlyList<EvalRun>> OnOwnDataAsync(
        StewardOptions settings, CaseFile file, EvalOptions options, TextWriter notes, CancellationToken cancellationToken)
    {
        var stamp = DateTime.UtcNow.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
        settings.DataFolder = Path.Combine(settings.DataFolder, $"eval-{stamp}-{Environment.ProcessId}");
        try
        {
            await using var host = await RunHost.OpenAsync(settings, file.Folder, cancellationToken);
            await HostNotes.UncheckedAsync(host, notes);
            await HostNotes.PricesAsync(host, notes);
            var runner = new EvalRunner(host, notes);
            await runner.CheckAsync(file, cancellationToken);
            return await runner.RunAsync(file.Cases, options.Repeat, options.Parallel, cancellationToken);
        }
        finally
        {
            if (Directory.Exists(settings.DataFolder))
                Directory.Delete(settings.DataFolder, recursive: true);
        }
    }

    private static EvalReport ReportOf(CaseFile file, EvalOptions options, ModelSettings model, IReadOnlyList<EvalRun> runs) => new()
    {
        Name = file.Name,
        Provider = model.Provider,
        Model = model.Provider == ModelProvider.Offline ? null : model.Name,
        Endpoint = model.Provider == ModelProvider.Offline ? null : model.Endpoint?.Authority,
        Notice = model.Provider == ModelProvider.Offline ? OfflineLabel.Text : null,
        PromptTexts = PromptTexts.Version,
        Pattern = options.Pattern,
        Repeat = options.Repeat,
        Totals = EvalTotals.Of(runs),
        Cases = runs,
    };

    private static async Task<int> CodeOfAsync(double accuracy, double least, TextWriter notes)
    {
        if (accuracy >= least)
            return ExitCode.Completed;
        await notes.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"steward: --min-accuracy: accuracy is {accuracy:0.###}, below {least:0.###}"));
        return ExitCode.Partial;
    }
}
