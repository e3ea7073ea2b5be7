using Steward.Audit.Formats;
using Steward.Monitors;
using Steward.Monitors.Watching;

namespace Steward.Audit;

/// <summary>Runs limits and deterministic monitors over a trace. Judged modes need a model and are left out.</summary>
public static class TraceAuditor
{
    /// <summary>
    /// Reads and audits each file, whatever its format. A file that cannot be read is a problem in the report, and the others go on.
    /// </summary>
    /// <param name="files">Paths of JSON or JSON Lines in UTF-8, up to 64 MiB each.</param>
    /// <param name="options"><see cref="AuditOptions.Default"/> when null.</param>
    public static AuditReport Audit(IReadOnlyList<string> files, AuditOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(files);
        options ??= AuditOptions.Default;
        var audits = new List<TraceAudit>();
        var problems = new List<FileProblem>();
        foreach (var reading in files.Select(TraceFile.Read))
        {
            problems.AddRange(reading.Problems);
            audits.AddRange(reading.Traces.Select(trace => Audit(trace, options)));
        }

        return new(AuditTotals.Of(audits, files.Count), CodeTotals.Of(audits), audits, problems, options.Limits, options.Price);
    }

    internal static TraceAudit Audit(Trace trace, AuditOptions options)
    {
        var monitors = new MonitorSet(trace.Context, WithoutJudges(options.Policy));
        var gauge = new LimitGauge(options.Limits, options.Price);
        var meter = new TokenMeter();
        var spent = new List<TurnTokens>(trace.Turns.Count);
        var fired = new List<(int Position, Firing Firing)>();
        var total = default(TurnTokens);
        foreach (var traced in trace.Turns)
        {
            var tokens = meter.Read(traced);
            total = total.Plus(tokens);
            spent.Add(total);
            foreach (var (code, evidence) in gauge.See(traced, tokens))
            {
                fired.Add((spent.Count - 1, new(
                    FiringKind.Limit, code, code, MonitorAction.ReturnToOwner, traced.Message, traced.Turn.Speaker, evidence, true, 0,
                    null, null)));
            }

            foreach (var detection in monitors.See(traced.Turn))
                fired.Add((spent.Count - 1, FiringOf(detection, traced, trace.Labels)));
        }

        var first = fired.FindIndex(item => item.Firing.Stops);
        var saved = first < 0 ? default : total.Minus(spent[fired[first].Position]);
        return new(
            trace.File, trace.Name, trace.Format, trace.Turns.Count == 0 ? 0 : trace.Turns[^1].Message, total.Total, meter.Estimated,
            options.Price.CostOf(total.Prompt, 0, total.Completion),
            [.. fired.Select(item => item.Firing with { TokensAfter = total.Minus(spent[item.Position]).Total })],
            first < 0 ? null : fired[first].Firing.Message, first < 0 ? null : fired[first].Firing.Code, saved.Total,
            options.Price.CostOf(saved.Prompt, 0, saved.Completion), trace.Labels);
    }

    private static Firing FiringOf(Detection detection, TracedTurn traced, TraceLabels? labels)
    {
        var acts = detection.Action > MonitorAction.Record;
        return new(
            FiringKind.Monitor, detection.Mode, detection.Monitor, detection.Action, traced.Message, detection.Worker, detection.Evidence,
            detection.Action >= MonitorAction.ReturnToOwner, 0, labels?.Correct is { } correct ? correct && acts : null,
            labels?.MistakeMessage is { } mistake ? acts && traced.Message < mistake : null);
    }

    private static MonitorPolicy WithoutJudges(MonitorPolicy policy) => MonitorCatalogue.Definitions
        .Where(definition => definition.Kind == MonitorKind.Judge)
        .Aggregate(policy, (current, definition) => current.With(definition.Mode, MonitorRule.Off));
}
