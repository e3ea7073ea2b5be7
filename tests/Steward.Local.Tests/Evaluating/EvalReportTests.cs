using Steward.Local.Evaluating;
using Steward.Tasks;
using Steward.Workers.Settings;

namespace Steward.Local.Tests.Evaluating;

public sealed class EvalReportTests
{
    [Fact]
    public void Totals_count_verdicts_and_ends_and_the_median_is_that_of_right_runs()
    {
        var totals = EvalTotals.Of(
        [
            Run("a", CaseVerdict.Right, 100), Run("b", CaseVerdict.Right, 300), Run("c", CaseVerdict.Wrong, 9_000),
            Run("d", CaseVerdict.Abstained, 7, "re-plans"),
        ]);

        (totals.Runs, totals.Right, totals.Wrong, totals.Abstained, totals.Accuracy).ShouldBe((4, 2, 1, 1, 0.5));
        (totals.Tokens, totals.CostUsd, totals.Calls, totals.MedianTokensPerRight).ShouldBe((9_407, 0.04m, 8, 200));
        totals.Ends.ShouldBe(new Dictionary<string, int> { ["validated"] = 3, ["re-plans"] = 1 });
    }

    [Fact]
    public void No_right_run_has_no_median() =>
        EvalTotals.Of([Run("a", CaseVerdict.Wrong, 100)]).MedianTokensPerRight.ShouldBeNull();

    [Fact]
    public void A_comparison_is_over_the_cases_that_both_have_and_counts_repeats_as_shares()
    {
        var before = Report(Run("a", CaseVerdict.Right, 100), Run("b", CaseVerdict.Wrong, 100), Run("c", CaseVerdict.Wrong, 100),
            Run("gone", CaseVerdict.Right, 1));
        var now = Report(Run("a", CaseVerdict.Abstained, 50), Run("b", CaseVerdict.Right, 200), Run("b", CaseVerdict.Wrong, 300),
            Run("c", CaseVerdict.Wrong, 100), Run("new", CaseVerdict.Right, 1));

        var comparison = EvalComparison.Of(now, before);

        comparison.Cases.ShouldBe(
        [
            new("a", CaseVerdict.Wrong, 1, 0, 100, 50), new("b", CaseVerdict.Right, 0, 0.5, 100, 250),
            new("c", null, 0, 0, 100, 100),
        ]);
        (comparison.Accuracy, comparison.TokensBefore, comparison.Tokens).ShouldBe((0.25, 100, 162.5));
        comparison.AccuracyBefore.ShouldBe(1.0 / 3);
        comparison.Added.ShouldBe(["new"]);
        comparison.Removed.ShouldBe(["gone"]);
    }

    [Fact]
    public void The_table_names_what_is_missing_and_what_turned()
    {
        var now = Report(Run("a", CaseVerdict.Wrong, 1_234) with { Missing = ["45 metres | 45 m"], Unwanted = ["[65]"] });
        var output = new StringWriter();

        EvalTables.Write(now with { Comparison = EvalComparison.Of(now, Report(Run("a", CaseVerdict.Right, 1_000))) }, "openai, m",
            Local.Terminal.TableConsole.Of(output));

        var text = output.ToString();
        text.ShouldContain("45 metres | 45 m; unwanted: [65]");
        text.ShouldContain("1,234");
        text.ShouldContain("0 right, 1 wrong, 0 abstained of 1: accuracy 0.00");
        text.ShouldContain("turned wrong: a (right 1 -> 0, tokens 1,000 -> 1,234)");
    }

    private static EvalRun Run(string name, CaseVerdict verdict, long tokens, string reason = "validated") => new()
    {
        Name = name,
        Repeat = 1,
        Verdict = verdict,
        State = TaskState.Completed,
        Reason = reason,
        Tokens = tokens,
        CostUsd = 0.01m,
        Calls = 2,
        Hops = 1,
        Missing = [],
        Unwanted = [],
    };

    private static EvalReport Report(params IReadOnlyList<EvalRun> runs) => new()
    {
        Provider = ModelProvider.Openai,
        Model = "m",
        PromptTexts = 1,
        Repeat = 1,
        Totals = EvalTotals.Of(runs),
        Cases = runs,
    };
}
