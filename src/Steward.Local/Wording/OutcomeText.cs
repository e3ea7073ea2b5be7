using System.Globalization;
using Steward.Contracts;
using Steward.Tasks;

namespace Steward.Local.Wording;

/// <summary>An ended task for people: the answer, what it rests on, why it ended so, what it took.</summary>
internal static class OutcomeText
{
    private const int MaxQuote = 160;

    public static void Write(TextWriter output, TaskView task)
    {
        if (task.Result is { Length: > 0 } result)
        {
            output.WriteLine(TerminalText.Safe(result).TrimEnd());
            output.WriteLine();
        }
        if (task.Citations.Count > 0)
        {
            output.WriteLine("Citations");
            for (var i = 0; i < task.Citations.Count; i++)
            {
                var citation = task.Citations[i];
                output.WriteLine($"  [{i + 1}] {TerminalText.OneLine(citation.Document)} {citation.Start}-{citation.End}: "
                    + $"\"{TerminalText.OneLine(citation.Quote, MaxQuote)}\"");
            }
            output.WriteLine();
        }
        output.WriteLine(task.Reason is { } reason
            ? $"{Name(task.State)} ({reason}): {TerminalText.OneLine(task.Detail ?? "")}"
            : Name(task.State));
        if (task.Confidence is { } confidence)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"Confidence {confidence:0.00}{(task.Notice is { } notice ? $", {TerminalText.OneLine(notice)}" : "")}."));
        }
        output.WriteLine(SpentLine(task));
        foreach (var detection in task.Detections)
            output.WriteLine($"Detected {detection.Mode} {detection.Monitor}: {TerminalText.OneLine(detection.Evidence, MaxQuote)}");
    }

    private static string SpentLine(TaskView task)
    {
        var (spent, limits) = (task.Spent, task.Limits);
        var took = task.EndedAt is { } ended ? $", {TerminalText.Seconds(ended - task.CreatedAt)}" : "";
        return $"Spent {TerminalText.Number(spent.Tokens)} of {TerminalText.Number(limits.Tokens)} tokens, "
            + $"{TerminalText.Usd(spent.CostUsd)} of {TerminalText.Usd(limits.CostUsd)}, {spent.Hops} of "
            + $"{limits.Hops} hops{KeptHops(task)}, {spent.RePlans} of {limits.RePlans} re-plans, {spent.Calls} calls{took}.";
    }

    /// <summary>A task ends by its hops before the last of them: some are kept back, so that the owner can always decide.</summary>
    private static string KeptHops(TaskView task) =>
        task.Reason == ReasonCode.Hops && task.Limits.Hops - task.Spent.Hops is > 0 and var kept
            ? $" ({kept} kept back for the owner)"
            : "";

    private static string Name(TaskState state) => System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(state.ToString());
}
