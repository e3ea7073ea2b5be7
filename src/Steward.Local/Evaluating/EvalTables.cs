using System.Globalization;
using Spectre.Console;
using Steward.Local.Wording;

namespace Steward.Local.Evaluating;

/// <summary>The report for a terminal.</summary>
internal static class EvalTables
{
    private const int MaxFacts = 80;

    public static void Write(EvalReport report, string provider, IAnsiConsole console)
    {
        WriteCases(report, console);
        var totals = report.Totals;
        console.WriteLine($"Provider: {provider}; prompt texts version {report.PromptTexts}");
        console.WriteLine(Inv($"{totals.Right} right, {totals.Wrong} wrong, {totals.Abstained} abstained of {totals.Runs}: ")
            + Inv($"accuracy {totals.Accuracy:0.00}"));
        console.WriteLine($"{TerminalText.Number(totals.Tokens)} tokens, {TerminalText.Usd(totals.CostUsd)}, "
            + $"{TerminalText.Number(totals.Calls)} calls"
            + (totals.MedianTokensPerRight is { } median ? Inv($"; median {median:N0} tokens for a right answer") : ""));
        console.WriteLine($"Ends: {string.Join(", ", totals.Ends.Select(end => Inv($"{end.Key} {end.Value}")))}");
        if (report.Comparison is { } comparison)
            Write(comparison, console);
    }

    private static void WriteCases(EvalReport report, IAnsiConsole console)
    {
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumns("case", "verdict", "end", "tokens", "cost", "calls", "missing or unwanted");
        foreach (var run in report.Cases)
        {
            table.AddRow(Escaped(report.Repeat > 1 ? Inv($"{run.Name} #{run.Repeat}") : run.Name), Name(run.Verdict),
                Escaped(EvalTotals.EndOf(run)), TerminalText.Number(run.Tokens), TerminalText.Usd(run.CostUsd),
                Inv($"{run.Calls}"), Escaped(TerminalText.OneLine(FactsOf(run), MaxFacts)));
        }
        console.Write(table);
    }

    private static void Write(EvalComparison comparison, IAnsiConsole console)
    {
        console.WriteLine(Inv($"Compared over {comparison.Cases.Count} cases: accuracy {comparison.AccuracyBefore:0.00} -> ")
            + Inv($"{comparison.Accuracy:0.00}, tokens of a run {comparison.TokensBefore:N0} -> {comparison.Tokens:N0} ")
            + $"(then: {TerminalText.OneLine(comparison.BaseModel ?? "no model")}, prompt texts version {comparison.BasePromptTexts})");
        foreach (var change in comparison.Cases.Where(change => change.Turned is not null))
        {
            console.WriteLine($"  turned {Name(change.Turned!.Value)}: {TerminalText.OneLine(change.Name)}"
                + Inv($" (right {change.RightBefore:0.##} -> {change.Right:0.##}, tokens {change.TokensBefore:N0} -> {change.Tokens:N0})"));
        }
        WriteNames("only now", comparison.Added, console);
        WriteNames("only then", comparison.Removed, console);
    }

    private static void WriteNames(string what, IReadOnlyList<string> names, IAnsiConsole console)
    {
        if (names.Count > 0)
            console.WriteLine($"  {what}: {TerminalText.OneLine(string.Join(", ", names))}");
    }

    private static string FactsOf(EvalRun run) =>
        string.Join("; ", run.Missing.Concat(run.Unwanted.Select(text => $"unwanted: {text}")));

    private static string Name(CaseVerdict verdict) => verdict.ToString().ToLowerInvariant();

    private static string Escaped(string text) => Markup.Escape(TerminalText.OneLine(text));

    private static string Inv(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
