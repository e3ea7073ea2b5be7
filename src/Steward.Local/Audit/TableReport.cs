using System.Globalization;
using Spectre.Console;
using Steward.Audit;
using Steward.Local.Wording;

namespace Steward.Local.Audit;

/// <summary>The report for a terminal.</summary>
internal static class TableReport
{
    private const int MostTraces = 40;

    public static void Write(AuditReport report, IAnsiConsole console)
    {
        var totals = report.Totals;
        if (totals.Traces == 0)
        {
            console.WriteLine("No conversation could be read.");
            return;
        }

        WriteCodes(report, console);
        WriteTraces(report, console);
        var estimate = totals.TokensEstimated ? " (estimate: 4 characters a token, each call reads the conversation so far)" : string.Empty;
        console.WriteLine(Inv($"{totals.Traces} conversations in {totals.Files} files, {totals.Messages:N0} messages, ")
            + Inv($"{totals.Tokens:N0} tokens{estimate}."));
        console.WriteLine(Inv($"{totals.Stopped} would have been stopped; {totals.TokensSaved:N0} tokens ({Share(totals)}) and ")
            + Inv($"{totals.CostSavedUsd:0.00} of {totals.CostUsd:0.00} USD saved."));
        console.WriteLine(totals.LabelledCorrect == 0
            ? "No conversation is labelled correct, so labels show no false alarms."
            : Inv($"{totals.FalseAlarms} false alarms in {totals.LabelledCorrect} conversations that are labelled correct."));
    }

    private static void WriteCodes(AuditReport report, IAnsiConsole console)
    {
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumns("limit or monitor", "traces", "firings", "acting", "stops", "median message", "tokens after",
            "before the labelled mistake");
        foreach (var code in report.Codes)
        {
            var name = code.Kind == FiringKind.Limit ? code.Code : $"{code.Code} {code.Name}";
            table.AddRow(
                Markup.Escape(name), Inv($"{code.Traces}"), Inv($"{code.Firings}"), Inv($"{code.Acting}"), Inv($"{code.Stops}"),
                Inv($"{code.MedianMessage}"),
                Inv($"{code.TokensAfter:N0}"), Inv($"{code.BeforeMistake}"));
        }

        console.Write(table);
    }

    private static void WriteTraces(AuditReport report, IAnsiConsole console)
    {
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumns("trace", "messages", "stopped at", "by", "tokens saved", "first evidence");
        var several = report.Traces.GroupBy(trace => trace.File, StringComparer.Ordinal).Where(file => file.Skip(1).Any())
            .Select(file => file.Key).ToHashSet(StringComparer.Ordinal);
        // What a reader looks for comes first: those that would have been stopped, then those with anything to tell.
        var told = report.Traces.OrderBy(trace => trace.StoppedAt is null).ThenBy(trace => trace.Firings.Count == 0);
        foreach (var trace in told.Take(MostTraces))
        {
            var first = trace.Firings.FirstOrDefault(firing => firing.Stops) ?? trace.Firings.FirstOrDefault(firing => firing.Acts);
            table.AddRow(
                Markup.Escape(
                    TerminalText.OneLine(several.Contains(trace.File) ? $"{NameOf(trace.File)} {trace.Trace}" : NameOf(trace.File), 40)),
                Inv($"{trace.Messages}"), Inv($"{trace.StoppedAt?.ToString(CultureInfo.InvariantCulture) ?? "-"}"),
                Markup.Escape(trace.StoppedBy ?? "-"), Inv($"{trace.TokensSaved:N0}"),
                Markup.Escape(first is null ? "-" : TerminalText.OneLine($"{first.Code}: {first.Evidence}", 90)));
        }

        console.Write(table);
        if (report.Traces.Count > MostTraces)
            console.WriteLine(Inv($"{report.Traces.Count - MostTraces} more; --json and --html have all."));
    }

    /// <summary>With its folder: transcripts of several runs are often named alike.</summary>
    private static string NameOf(string file) => Path.GetFileName(Path.GetDirectoryName(file)) is { Length: > 0 } folder
        ? $"{folder}/{Path.GetFileName(file)}"
        : Path.GetFileName(file);

    private static string Share(AuditTotals totals) => Inv($"{(totals.Tokens == 0 ? 0 : 100.0 * totals.TokensSaved / totals.Tokens):0} %");

    private static string Inv(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
