using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text.Json;
using Steward.Functions.Tests.Hosts;
using Steward.Tasks;
using static Steward.Functions.Tests.Telemetry.WorkerTelemetry;

namespace Steward.Functions.Tests.Telemetry;

/// <summary>
/// The audit as it leaves the worker: by Application Insights' own client, and by OTLP, to servers that stand in for both.
/// </summary>
public sealed class AuditTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Every_event_of_a_task_is_a_custom_event_with_what_it_cost()
    {
        await using var ingestion = await Ingestion.StartAsync();
        await using var worker = await WorkerTelemetry.StartAsync(ingestion.Settings);
        worker.Logged(1, new(TaskEventKind.Started, "Begun."));
        worker.Logged(2, new(TaskEventKind.WorkerFinished, "Done.", "lawyer", "i-1", 120, 0.25m, new() { Tokens = 300, Hops = 2 }));
        await SentAsync(worker, () => ingestion.EventsOf(TaskId).Count, 2);

        var events = ingestion.EventsOf(TaskId);
        events.Select(item => item.Name).ShouldBe(["steward.task-started", "steward.worker-finished"]);
        var finished = events[1].Properties;
        Text(finished, "steward.sequence").ShouldBe("2");
        Text(finished, "steward.summary").ShouldBe("Done.");
        Text(finished, "steward.worker").ShouldBe("lawyer");
        Text(finished, "steward.tokens").ShouldBe("120");
        Text(finished, "steward.cost_usd").ShouldBe("0.25");
        Text(finished, "steward.spent.hops").ShouldBe("2");
    }

    [Fact]
    public async Task The_audit_is_whole_where_traces_are_sampled()
    {
        const int count = 600;
        await using var ingestion = await Ingestion.StartAsync();
        await using var worker = await WorkerTelemetry.StartAsync(ingestion.Settings);
        using var source = new ActivitySource("System.Net.Http");
        for (var i = 1; i <= count; i++)
        {
            using var call = source.StartActivity($"call {i}", ActivityKind.Client);
            worker.Logged(i, new(TaskEventKind.WorkerStarted, $"{i}"));
        }
        await SentAsync(worker, () => ingestion.EventsOf(TaskId).Count, count);
        worker.FlushOthers();
        Sequences(ingestion).ShouldBe(Enumerable.Range(1, count), ignoreOrder: true);
        ingestion.Of("RemoteDependencyData").Count().ShouldBeLessThan(count, "traces are sampled");
    }

    [Fact]
    public async Task An_event_belongs_to_the_trace_and_the_role_that_it_happened_in()
    {
        await using var ingestion = await Ingestion.StartAsync();
        await using var worker = await WorkerTelemetry.StartAsync(ingestion.Settings);
        using var meter = new Meter(OwnerOrchestration.MeterName);
        meter.CreateCounter<long>("steward.tasks.ended").Add(1);
        using (var call = new Activity("call").Start())
        {
            worker.Logged(1, new(TaskEventKind.Started, "Begun."));
            await SentAsync(worker, () => ingestion.EventsOf(TaskId).Count, 1);
            Text(ingestion.TagsOf("EventData").Single(), "ai.operation.id").ShouldBe(call.TraceId.ToHexString());
        }
        worker.FlushOthers();
        await Deployment.UntilAsync(() => Task.FromResult(ingestion.Of("MetricData").Any()), "the metric arrives");
        foreach (var tag in new[] { "ai.cloud.role", "ai.cloud.roleInstance" })
            Text(ingestion.TagsOf("EventData").Single(), tag).ShouldBe(Text(ingestion.TagsOf("MetricData").First(), tag));
    }

    [Fact]
    public async Task Each_of_two_destinations_gets_every_event_once()
    {
        const int count = 20;
        await using var ingestion = await Ingestion.StartAsync();
        await using var collector = await Collector.StartAsync();
        await using var worker = await WorkerTelemetry.StartAsync([.. ingestion.Settings, .. collector.Settings]);
        for (var i = 1; i <= count; i++)
            worker.Logged(i, new(TaskEventKind.WorkerStarted, $"{i}"));
        await SentAsync(worker, () => Math.Min(ingestion.EventsOf(TaskId).Count, collector.EventsOf(TaskId).Count), count);
        worker.FlushOthers();
        Sequences(ingestion).ShouldBe(Enumerable.Range(1, count), ignoreOrder: true);
        ingestion.Of("MessageData").ShouldBeEmpty("nor is an event a log record besides");
        collector.EventsOf(TaskId).Select(log => (int)(long)log.Attributes["steward.sequence"]).ShouldBe(Enumerable.Range(1, count));
    }

    [Fact]
    public async Task A_collector_alone_gets_the_audit_as_log_records_whose_figures_are_numbers()
    {
        await using var collector = await Collector.StartAsync();
        await using var worker = await WorkerTelemetry.StartAsync(collector.Settings);
        worker.Logged(7, new(TaskEventKind.WorkerFinished, "Done.", "lawyer", "i-1", 120, 0.25m, new() { Tokens = 300, Hops = 2 }));
        await SentAsync(worker, () => collector.EventsOf(TaskId).Count, 1);
        var log = collector.EventsOf(TaskId).ShouldHaveSingleItem();
        log.Body.ShouldBe("Done.");
        log.Attributes["microsoft.custom_event.name"].ShouldBe("steward.worker-finished");
        log.Attributes["steward.worker"].ShouldBe("lawyer");
        log.Attributes["steward.sequence"].ShouldBe(7L);
        log.Attributes["steward.tokens"].ShouldBe(120L);
        log.Attributes["steward.cost_usd"].ShouldBe(0.25);
    }

    [Fact]
    public async Task What_is_waiting_when_the_worker_stops_is_sent()
    {
        const int count = 100;
        await using var ingestion = await Ingestion.StartAsync();
        await using var collector = await Collector.StartAsync();
        await using (var worker = await WorkerTelemetry.StartAsync([.. ingestion.Settings, .. collector.Settings]))
        {
            for (var i = 1; i <= count; i++)
                worker.Logged(i, new(TaskEventKind.WorkerStarted, $"{i}"));
        }
        await ArrivedAsync(() => Math.Min(ingestion.EventsOf(TaskId).Count, collector.EventsOf(TaskId).Count), count);
        Sequences(ingestion).ShouldBe(Enumerable.Range(1, count), ignoreOrder: true);
        collector.EventsOf(TaskId).Count.ShouldBe(count);
    }

    [Fact]
    public async Task A_destination_that_does_not_answer_holds_a_stop_up_no_longer_than_it_may()
    {
        await using var ingestion = await Ingestion.StartAsync(silent: true);
        await using var worker = await WorkerTelemetry.StartAsync(ingestion.Settings);
        worker.Logged(1, new(TaskEventKind.Started, "Begun."));
        (await worker.Audit.FlushAsync(TimeSpan.FromMilliseconds(50))).ShouldBeFalse();
        ingestion.Answer();
    }

    [Fact]
    public async Task Without_a_destination_nothing_leaves_and_the_observer_is_still_there()
    {
        await using var worker = await WorkerTelemetry.StartAsync();
        worker.Logged(1, new(TaskEventKind.Started, "Begun."));
        (await worker.Audit.FlushAsync(Patience)).ShouldBeTrue();
    }

    private static async Task SentAsync(WorkerTelemetry worker, Func<int> arrived, int count)
    {
        (await worker.Audit.FlushAsync(Patience)).ShouldBeTrue();
        await ArrivedAsync(arrived, count);
    }

    /// <summary>A flush is over when the last batch is on its way.</summary>
    private static Task ArrivedAsync(Func<int> arrived, int count) =>
        Deployment.UntilAsync(() => Task.FromResult(arrived() >= count), $"{count} events arrive", Patience);

    private static IEnumerable<int> Sequences(Ingestion ingestion) =>
        ingestion.EventsOf(TaskId).Select(item => int.Parse(Text(item.Properties, "steward.sequence")!, CultureInfo.InvariantCulture));

    private static string? Text(JsonElement properties, string name) => properties.GetProperty(name).GetString();
}
