using System.Diagnostics.Metrics;
using Steward.Functions.Tests.Hosts;
using Steward.Tasks;

namespace Steward.Functions.Tests.Telemetry;

/// <summary>What else leaves the worker for Application Insights, by the exporter itself, to a server that stands in for it.</summary>
public sealed class TelemetryTests
{
    [Fact]
    public async Task What_the_owner_counts_is_a_metric()
    {
        await using var ingestion = await Ingestion.StartAsync();
        await using var worker = await WorkerTelemetry.StartAsync(ingestion.Settings);
        using var meter = new Meter(OwnerOrchestration.MeterName);
        meter.CreateCounter<long>("steward.tasks.ended").Add(1, new KeyValuePair<string, object?>("state", "completed"));
        worker.FlushOthers();
        await Deployment.UntilAsync(() => Task.FromResult(ingestion.Of("MetricData").Any()), "the metric arrives");
        var metric = ingestion.Of("MetricData").SelectMany(data => data.GetProperty("metrics").EnumerateArray())
            .Single(metric => metric.GetProperty("name").GetString() == "steward.tasks.ended");
        metric.GetProperty("value").GetDouble().ShouldBe(1);
    }
}
