using Microsoft.Azure.Functions.Worker.OpenTelemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Resources;

namespace Steward.Functions.Telemetry;

/// <summary>The audit as log records of a collector, by OTLP. The settings <c>OTEL_EXPORTER_OTLP_*</c> say where it is.</summary>
internal sealed class CollectorAudit : IAuditDestination, IDisposable
{
    /// <summary>Category of the log records.</summary>
    public const string Category = "Steward.Audit";

    /// <summary>A collector that passes its records on to Application Insights makes a custom event of one with this attribute.</summary>
    private const string CustomEventName = "microsoft.custom_event.name";

    /// <summary>Event ids are a contract: they never change their meaning.</summary>
    private static readonly EventId TaskEventId = new(4101, "TaskEvent");

    private readonly OpenTelemetrySdk telemetry;
    private readonly ILogger logger;

    public CollectorAudit(IConfiguration configuration)
    {
        telemetry = OpenTelemetrySdk.Create(builder =>
        {
            builder.Services.AddSingleton(configuration);
            builder.ConfigureResource(resource => resource.AddDetector(new FunctionsResourceDetector()))
                .WithLogging(logs => logs.AddOtlpExporter());
        });
        logger = telemetry.GetLoggerFactory().CreateLogger(Category);
    }

    public void Send(AuditEvent audited)
    {
        List<KeyValuePair<string, object?>> attributes = [new(CustomEventName, audited.Name), .. audited.Attributes];
        logger.Log(LogLevel.Information, TaskEventId, attributes, null, (_, _) => audited.Summary);
    }

    public Task FlushAsync() => Task.Run(() => telemetry.LoggerProvider.ForceFlush());

    public void Dispose() => telemetry.Dispose();
}
