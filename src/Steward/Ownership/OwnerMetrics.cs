using System.Diagnostics.Metrics;
using Steward.Contracts;
using Steward.Durability;
using Steward.Monitors;
using Steward.Tasks;

namespace Steward.Ownership;

/// <summary>
/// Counters of the meter <see cref="OwnerOrchestration.MeterName"/>, for any listener (OpenTelemetry, dotnet-counters). Silent during
/// replay; what a crash undid may be counted twice, so budgets are never read from here.
/// </summary>
internal sealed class OwnerMetrics(OrchestrationContext context)
{
    private static readonly Meter Meter = new(OwnerOrchestration.MeterName);
    private static readonly Counter<long> Ended = Meter.CreateCounter<long>("steward.tasks.ended", "{task}",
        "Tasks that ended, by state, reason and pattern.");
    private static readonly Counter<long> Detections = Meter.CreateCounter<long>("steward.detections", "{detection}",
        "MAST failure modes seen, by mode and action.");
    private static readonly Counter<long> Tokens = Meter.CreateCounter<long>("steward.tokens", "{token}", "Tokens settled, by worker.");
    private static readonly Counter<double> Cost = Meter.CreateCounter<double>("steward.cost", "USD", "Cost settled, by worker.");
    private static readonly Counter<long> Refusals = Meter.CreateCounter<long>("steward.calls.refused", "{call}",
        "Calls that the ledger did not admit, by reason.");

    public void TaskEnded(Ending ending, PatternKind pattern)
    {
        if (!context.IsReplaying)
            Ended.Add(1, new("state", ending.State.InContract()), new("reason", ending.Reason), new("pattern", pattern.InContract()));
    }

    public void Detected(Detection detection)
    {
        if (!context.IsReplaying)
            Detections.Add(1, new("mode", detection.Mode), new("action", detection.Action.InContract()));
    }

    public void Settled(string worker, long tokens, decimal costUsd)
    {
        if (context.IsReplaying)
            return;
        Tokens.Add(tokens, new KeyValuePair<string, object?>("worker", worker));
        Cost.Add((double)costUsd, new KeyValuePair<string, object?>("worker", worker));
    }

    public void Refused(string reason)
    {
        if (!context.IsReplaying)
            Refusals.Add(1, new KeyValuePair<string, object?>("reason", reason));
    }
}
