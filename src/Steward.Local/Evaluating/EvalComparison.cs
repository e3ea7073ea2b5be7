namespace Steward.Local.Evaluating;

/// <summary>A report against an earlier one, over the cases that both have.</summary>
internal sealed record EvalComparison
{
    public string? BaseModel { get; init; }

    public required int BasePromptTexts { get; init; }

    /// <summary>Share of right runs in the earlier report.</summary>
    public required double AccuracyBefore { get; init; }

    public required double Accuracy { get; init; }

    /// <summary>Mean of a run.</summary>
    public required double TokensBefore { get; init; }

    public required double Tokens { get; init; }

    public required IReadOnlyList<CaseChange> Cases { get; init; }

    /// <summary>Cases that only this report has.</summary>
    public required IReadOnlyList<string> Added { get; init; }

    /// <summary>Cases that only the earlier report has.</summary>
    public required IReadOnlyList<string> Removed { get; init; }

    public static EvalComparison Of(EvalReport report, EvalReport before)
    {
        var (now, then) = (ByName(report), ByName(before));
        List<string> common = [.. now.Select(runs => runs.Key).Where(then.Contains)];
        var changes = common.ConvertAll(name => CaseChange.Of(name, [.. then[name]], [.. now[name]]));
        return new()
        {
            BaseModel = before.Model,
            BasePromptTexts = before.PromptTexts,
            AccuracyBefore = Share(common.SelectMany(name => then[name])),
            Accuracy = Share(common.SelectMany(name => now[name])),
            TokensBefore = Mean(common.SelectMany(name => then[name])),
            Tokens = Mean(common.SelectMany(name => now[name])),
            Cases = changes,
            Added = [.. now.Select(runs => runs.Key).Where(name => !then.Contains(name))],
            Removed = [.. then.Select(runs => runs.Key).Where(name => !now.Contains(name))],
        };
    }

    internal static double Share(IEnumerable<EvalRun> runs) =>
        runs.Select(run => run.Verdict == CaseVerdict.Right ? 1.0 : 0).DefaultIfEmpty(0).Average();

    internal static double Mean(IEnumerable<EvalRun> runs) => runs.Select(run => (double)run.Tokens).DefaultIfEmpty(0).Average();

    private static ILookup<string, EvalRun> ByName(EvalReport report) => report.Cases.ToLookup(run => run.Name, StringComparer.Ordinal);
}

/// <param name="Turned">Right or wrong where the share of right runs rose or fell; null where it stayed.</param>
/// <param name="RightBefore">Share of right runs, 0 to 1.</param>
/// <param name="TokensBefore">Mean of a run.</param>
internal sealed record CaseChange(
    string Name, CaseVerdict? Turned, double RightBefore, double Right, double TokensBefore, double Tokens)
{
    public static CaseChange Of(string name, IReadOnlyList<EvalRun> before, IReadOnlyList<EvalRun> now)
    {
        var (then, today) = (EvalComparison.Share(before), EvalComparison.Share(now));
        return new(name, today > then ? CaseVerdict.Right : today < then ? CaseVerdict.Wrong : null, then, today,
            EvalComparison.Mean(before), EvalComparison.Mean(now));
    }
}
