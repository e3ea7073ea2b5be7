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
using Steward.Tasks;

namespace Steward.Functions.Tests.Telemetry;

/// <summary>The worker's telemetry, started as in the app, without a host. Disposing it stops it, as the app does.</summary>
internal sealed class WorkerTelemetry : IAsyncDisposable
{
    public const string TaskId = "t1";

    private readonly ServiceProvider provider;

    private WorkerTelemetry(ServiceProvider provider) => this.provider = provider;

    public AuditTrail Audit => provider.GetRequiredService<AuditTrail>();

    public static async Task<WorkerTelemetry> StartAsync(params IEnumerable<KeyValuePair<string, string?>> settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings)
            .AddInMemoryCollection([new("APPLICATIONINSIGHTS_STATSBEAT_DISABLED", "true")]).Build();
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(configuration).AddLogging();
        services.AddStewardTelemetry(configuration);
        var telemetry = new WorkerTelemetry(services.BuildServiceProvider());
        foreach (var service in telemetry.provider.GetServices<IHostedService>())
            await service.StartAsync(CancellationToken.None);
        return telemetry;
    }

    /// <summary>The task's log has taken an event in.</summary>
    public void Logged(long sequence, TaskEvent happened) =>
        provider.GetRequiredService<IEventObserver>()
            .Logged(TaskId,
                new InstanceEvent(sequence, DateTimeOffset.UnixEpoch, JsonSerializer.SerializeToElement(happened, DurableJson.Options)));

    /// <summary>Sends everything but the audit.</summary>
    public void FlushOthers()
    {
        provider.GetRequiredService<LoggerProvider>().ForceFlush().ShouldBeTrue();
        provider.GetRequiredService<TracerProvider>().ForceFlush().ShouldBeTrue();
        provider.GetRequiredService<MeterProvider>().ForceFlush().ShouldBeTrue();
    }

    public ValueTask DisposeAsync() => provider.DisposeAsync();
}
