using System.Diagnostics.Metrics;
using Steward.Limits;
using Steward.Tasks;

namespace Steward.Workers.Chat;

/// <summary>Counters of model calls, of the meter <see cref="OwnerOrchestration.MeterName"/>.</summary>
internal static class ModelMetrics
{
    private static readonly Meter Meter = new(OwnerOrchestration.MeterName);
    private static readonly Counter<long> Overruns = Meter.CreateCounter<long>(
        "steward.model.overrun", "{token}", "Tokens that calls used beyond what they were admitted with, by worker and model.");

    /// <param name="admitted">The worst case of the attempt.</param>
    public static void Charged(string worker, string model, Usage used, Usage admitted)
    {
        if (used.Tokens > admitted.Tokens)
            Overruns.Add(used.Tokens - admitted.Tokens, new("worker", worker), new KeyValuePair<string, object?>("model", model));
    }
}
