using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Steward.Tasks;

namespace Steward.Tests.Ownership;

public class MetricsTests
{
    [Fact]
    public async Task A_listener_hears_of_ends_detections_and_spending()
    {
        var heard = new ConcurrentBag<(string Name, double Value, string Tags)>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == OwnerOrchestration.MeterName)
                self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => heard.Add((instrument.Name, value, TextOf(tags))));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => heard.Add((instrument.Name, value, TextOf(tags))));
        listener.Start();

        await using var host = new OwnerHost().Plans(OwnerHost.PlanOf(("a", "metered", "look")))
            .Answers("metered", string.Concat(Enumerable.Repeat("I will now check the documents for the answer. ", 40)));
        var task = host.Specify("t");
        await host.RunAsync(task with { Workers = [OwnerHost.Card("metered"), .. task.Workers] });

        heard.ShouldContain(item => item.Name == "steward.tokens" && item.Value == 10 && item.Tags == "worker=metered");
        heard.ShouldContain(item => item.Name == "steward.detections" && item.Tags == "mode=1.3,action=return-to-owner");
        heard.ShouldContain(item => item.Name == "steward.tasks.ended"
            && item.Tags == "state=partial,reason=repetition,pattern=orchestrator-worker");
    }

    private static string TextOf(ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        string.Join(',', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"));
}
