using Steward.Contracts;

namespace Steward.Local.Evaluating;

/// <summary>Sums over all runs.</summary>
/// <param name="Accuracy">Share of right runs, 0 to 1.</param>
/// <param name="MedianTokensPerRight">Of the runs that were right; null where none was.</param>
/// <param name="Ends">Runs by the reason of their end, the most frequent first.</param>
internal sealed record EvalTotals(
    int Runs, int Right, int Wrong, int Abstained, double Accuracy, long Tokens, decimal CostUsd, int Calls, double? MedianTokensPerRight,
    IReadOnlyDictionary<string, int> Ends)
{
    public static EvalTotals Of(IReadOnlyList<EvalRun> runs)
    {
        var right = Count(runs, CaseVerdict.Right);
        return new(runs.Count, right, Count(runs, CaseVerdict.Wrong), Count(runs, CaseVerdict.Abstained),
            runs.Count == 0 ? 0 : (double)right / runs.Count,
            runs.Sum(run => run.Tokens), runs.Sum(run => run.CostUsd), runs.Sum(run => run.Calls),
            Median([.. runs.Where(run => run.Verdict == CaseVerdict.Right).Select(run => run.Tokens).Order()]),
            runs.CountBy(EndOf, StringComparer.Ordinal).OrderByDescending(end => end.Value).ThenBy(end => end.Key, StringComparer.Ordinal)
                .ToDictionary(StringComparer.Ordinal));
    }

    /// <summary>The reason, or the state of what has none.</summary>
    public static string EndOf(EvalRun run) => run.Reason ?? run.State.InContract();

    private static int Count(IReadOnlyList<EvalRun> runs, CaseVerdict verdict) => runs.Count(run => run.Verdict == verdict);

    private static double? Median(IReadOnlyList<long> sorted) =>
        sorted.Count == 0 ? null : (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2.0;
}
