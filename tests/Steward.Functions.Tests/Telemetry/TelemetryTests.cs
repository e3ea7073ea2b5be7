using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using Steward.Durability;
using Steward.DurableTask.Events;
using Steward.Functions.Telemetry;
using Steward.Functions.Tests.Hosts;
using Steward.Ownership;
using Steward.Tasks;

namespace Steward.Functions.Tests.Telemetry;

/// <summary>What leaves the worker for Application Insights, by the exporter itself, to a server that stands in for it.</summary>
public sealed class TelemetryTests
{
    private const string TaskId = "t1";

    [Fact]
    public async Task Every_event_of_a_task_is_a_custom_event_with_what_it_cost()
    {
        await using var ingestion = await Ingestion.StartAsync();
        await RunAsync(ingestion, observer =>
        {
            observer.Logged(TaskId, Event(1, new(TaskEventKind.Started, "Begun.")));
            observer.Logged(TaskId, Event(2, new(TaskEventKind.WorkerFinished, "Done.", "lawyer", "i-1", 120, 0.25m, new() { Tokens = 300, Hops = 2 })));
        });
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
        const int count = 200;
        await using var ingestion = await Ingestion.StartAsync();
        using var source = new ActivitySource("System.Net.Http");
        await RunAsync(ingestion, observer =>
        {
            for (var i = 1; i <= count; i++)
            {
                using var call = source.StartActivity($"call {i}", ActivityKind.Client);
                observer.Logged(TaskId, Event(i, new(TaskEventKind.WorkerStarted, $"{i}")));
            }
        });
        ingestion.EventsOf(TaskId).Count.ShouldBe(count);
        ingestion.Of("RemoteDependencyData").Count().ShouldBeLessThan(count, "traces are sampled");
    }

    [Fact]
    public async Task What_the_owner_counts_is_a_metric()
    {
        await using var ingestion = await Ingestion.StartAsync();
        using var meter = new Meter(OwnerOrchestration.MeterName);
        var ended = meter.CreateCounter<long>("steward.tasks.ended");
        await RunAsync(ingestion, _ => ended.Add(1, new KeyValuePair<string, object?>("state", "completed")));
        var metric = ingestion.Of("MetricData").SelectMany(data => data.GetProperty("metrics").EnumerateArray())
            .Single(metric => Text(metric, "name") == "steward.tasks.ended");
        metric.GetProperty("value").GetDouble().ShouldBe(1);
    }

    [Fact]
    public async Task Without_a_destination_nothing_is_exported_and_the_observer_is_still_there()
    {
        var services = Services([]);
        await using var provider = services.BuildServiceProvider();
        provider.GetRequiredService<IEventObserver>().Logged(TaskId, Event(1, new(TaskEventKind.Started, "Begun.")));
    }

    private static async Task RunAsync(Ingestion ingestion, Action<IEventObserver> act)
    {
        await using var provider = Services(new() { ["APPLICATIONINSIGHTS_CONNECTION_STRING"] = ingestion.ConnectionString }).BuildServiceProvider();
        foreach (var service in provider.GetServices<IHostedService>())
            await service.StartAsync(CancellationToken.None);
        act(provider.GetRequiredService<IEventObserver>());
        provider.GetRequiredService<LoggerProvider>().ForceFlush().ShouldBeTrue();
        provider.GetRequiredService<TracerProvider>().ForceFlush().ShouldBeTrue();
        provider.GetRequiredService<MeterProvider>().ForceFlush().ShouldBeTrue();
    }

    private static ServiceCollection Services(Dictionary<string, string?> settings)
    {
        settings["APPLICATIONINSIGHTS_STATSBEAT_DISABLED"] = "true";
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(configuration).AddLogging();
        services.AddStewardTelemetry(configuration);
        return services;
    }

    private static InstanceEvent Event(long sequence, TaskEvent happened) =>
        new(sequence, DateTimeOffset.UnixEpoch, JsonSerializer.SerializeToElement(happened, DurableJson.Options));

    private static string? Text(JsonElement properties, string name) => properties.GetProperty(name).GetString();
}
