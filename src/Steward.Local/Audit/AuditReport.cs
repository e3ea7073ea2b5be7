using System.Text.Json;
using System.Text.Json.Serialization;
using Steward.Durability;
using Steward.Limits;

namespace Steward.Local.Audit;

/// <summary>Everything that an audit says, in files' order.</summary>
internal sealed record AuditReport(
    AuditTotals Totals, IReadOnlyList<CodeTotals> Codes, IReadOnlyList<TraceAudit> Traces, IReadOnlyList<FileProblem> Problems, TaskLimits Limits, ModelPrice Price)
{
    private static readonly JsonSerializerOptions Json = new(DurableJson.Options) { WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>Reads and audits each file. A file that cannot be read is a problem, and the others go on.</summary>
    public static AuditReport Of(IReadOnlyList<string> files, AuditOptions options, Action<string>? progress = null)
    {
        var traces = new List<TraceAudit>();
        var problems = new List<FileProblem>();
        foreach (var file in files)
        {
            progress?.Invoke(file);
            var reading = TraceFile.Read(file);
            problems.AddRange(reading.Problems);
            traces.AddRange(reading.Traces.Select(trace => TraceAuditor.Audit(trace, options)));
        }

        return new(AuditTotals.Of(traces, files.Count), CodeTotals.Of(traces), traces, problems, options.Limits, options.Price);
    }

    public string ToJson() => JsonSerializer.Serialize(this, Json);
}

/// <param name="Stopped">Traces in which a limit or monitor would have taken control.</param>
/// <param name="LabelledCorrect">Traces that are labelled as correct: those that can show false alarms.</param>
internal sealed record AuditTotals(
    int Files, int Traces, int Messages, long Tokens, bool TokensEstimated, decimal CostUsd, int Stopped, long TokensSaved, decimal CostSavedUsd, int LabelledCorrect,
    int FalseAlarms)
{
    public static AuditTotals Of(IReadOnlyList<TraceAudit> traces, int files) => new(
        files, traces.Count, traces.Sum(trace => trace.Messages), traces.Sum(trace => trace.Tokens), traces.Any(trace => trace.TokensEstimated),
        traces.Sum(trace => trace.CostUsd), traces.Count(trace => trace.StoppedAt is not null), traces.Sum(trace => trace.TokensSaved),
        traces.Sum(trace => trace.CostSavedUsd), traces.Count(trace => trace.Labels?.Correct == true),
        traces.Sum(trace => trace.Firings.Count(firing => firing.FalseAlarm == true)));
}

/// <summary>One limit or mode over all traces.</summary>
/// <param name="Traces">In how many it fired.</param>
/// <param name="Acting">Firings that do more than record.</param>
/// <param name="MedianMessage">Of the first firing in each trace.</param>
/// <param name="TokensAfter">Spent after its first stop in each trace: what it alone would have saved.</param>
internal sealed record CodeTotals(
    FiringKind Kind, string Code, string Name, int Traces, int Firings, int Acting, int Stops, int MedianMessage, long TokensAfter, int FalseAlarms, int BeforeMistake)
{
    public static IReadOnlyList<CodeTotals> Of(IReadOnlyList<TraceAudit> traces) =>
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
