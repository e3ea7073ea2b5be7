using Steward.Audit.Formats;
using Steward.Limits;

namespace Steward.Audit;

/// <summary>Everything that an audit says, in files' order.</summary>
/// <param name="Problems">Files, and parts of files, that could not be read.</param>
/// <param name="Limits">What the traces were held against.</param>
/// <param name="Price">US dollars per million tokens.</param>
public sealed record AuditReport(
    AuditTotals Totals, IReadOnlyList<CodeTotals> Codes, IReadOnlyList<TraceAudit> Traces, IReadOnlyList<FileProblem> Problems,
    TaskLimits Limits, ModelPrice Price);

/// <summary>The figures of all traces together.</summary>
/// <param name="Stopped">Traces in which a limit or monitor would have taken control.</param>
/// <param name="LabelledCorrect">Traces that are labelled as correct: those that can show false alarms.</param>
public sealed record AuditTotals(
    int Files, int Traces, int Messages, long Tokens, bool TokensEstimated, decimal CostUsd, int Stopped, long TokensSaved,
    decimal CostSavedUsd, int LabelledCorrect,
    int FalseAlarms)
{
    internal static AuditTotals Of(IReadOnlyList<TraceAudit> traces, int files) => new(
        files, traces.Count, traces.Sum(trace => trace.Messages), traces.Sum(trace => trace.Tokens),
        traces.Any(trace => trace.TokensEstimated),
        traces.Sum(trace => trace.CostUsd), traces.Count(trace => trace.StoppedAt is not null), traces.Sum(trace => trace.TokensSaved),
        traces.Sum(trace => trace.CostSavedUsd), traces.Count(trace => trace.Labels?.Correct == true),
        traces.Sum(trace => trace.Firings.Count(firing => firing.FalseAlarm == true)));
}

/// <summary>One limit or mode over all traces.</summary>
/// <param name="Traces">In how many it fired.</param>
/// <param name="Acting">Firings that do more than record.</param>
/// <param name="MedianMessage">Of the first firing in each trace.</param>
/// <param name="TokensAfter">Spent after its first stop in each trace: what it alone would have saved.</param>
public sealed record CodeTotals(
    FiringKind Kind, string Code, string Name, int Traces, int Firings, int Acting, int Stops, int MedianMessage, long TokensAfter,
    int FalseAlarms, int BeforeMistake)
{
    internal static IReadOnlyList<CodeTotals> Of(IReadOnlyList<TraceAudit> traces) =>
    [
        .. traces.SelectMany(trace => trace.Firings.Select(firing => (Trace: trace, Firing: firing)))
            .GroupBy(item => (item.Firing.Kind, item.Firing.Code, item.Firing.Name))
            .OrderBy(group => group.Key.Kind).ThenBy(group => group.Key.Code, StringComparer.Ordinal)
            .Select(group =>
            {
                var firsts = group.GroupBy(item => item.Trace).Select(trace => trace.First().Firing.Message).Order().ToList();
                return new CodeTotals(
                    group.Key.Kind, group.Key.Code, group.Key.Name, firsts.Count, group.Count(), group.Count(item => item.Firing.Acts),
                    group.Count(item => item.Firing.Stops), firsts[firsts.Count / 2],
                    group.Where(item => item.Firing.Stops).GroupBy(item => item.Trace).Sum(trace => trace.First().Firing.TokensAfter),
                    group.Count(item => item.Firing.FalseAlarm == true), group.Count(item => item.Firing.BeforeMistake == true));
            }),
    ];
}
