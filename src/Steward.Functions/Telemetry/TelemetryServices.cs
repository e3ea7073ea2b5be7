using Azure.Identity;
using Azure.Monitor.OpenTelemetry.Exporter;
using Microsoft.Azure.Functions.Worker.OpenTelemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using Steward.DurableTask.Events;
using Steward.Ownership;

namespace Steward.Functions.Telemetry;

/// <summary>
/// The worker's logs, metrics and traces by OpenTelemetry, beside those of the host (<c>telemetryMode</c> in host.json): to Application Insights where
/// <c>APPLICATIONINSIGHTS_CONNECTION_STRING</c> is set, to a collector where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is, to both or to neither.
/// </summary>
internal static class TelemetryServices
{
    private const string ConnectionString = "APPLICATIONINSIGHTS_CONNECTION_STRING";

    /// <summary>The platform's own: <c>ClientId=...;Authorization=AAD</c> where the resource takes no keys.</summary>
    private const string Authentication = "APPLICATIONINSIGHTS_AUTHENTICATION_STRING";

    private const string Collector = "OTEL_EXPORTER_OTLP_ENDPOINT";

    public static IServiceCollection AddStewardTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<IEventObserver, AuditTrail>();
        services.AddLogging(logging => logging.AddFilter<OpenTelemetryLoggerProvider>(AuditTrail.Category, LogLevel.Information));
        var telemetry = services.AddOpenTelemetry()
            .UseFunctionsWorkerDefaults()
            .WithMetrics(metrics => metrics.AddMeter(OwnerOrchestration.MeterName))
            .WithTracing(traces => traces.AddSource("System.Net.Http"))
            .WithLogging();
        if (configuration[ConnectionString] is { Length: > 0 } connection)
            telemetry.UseAzureMonitorExporter(options => Configure(options, connection, configuration[Authentication]));
        if (configuration[Collector] is { Length: > 0 })
            telemetry.UseOtlpExporter();
        return services;
    }

    private static void Configure(AzureMonitorExporterOptions options, string connection, string? authentication)
    {
        options.ConnectionString = connection;
        // Traces are limited to a few a second. The audit is not: a log record goes whether or not the trace that it was written in does.
        options.EnableTraceBasedLogsSampler = false;
        if (authentication is { Length: > 0 })
            options.Credential = new ManagedIdentityCredential(IdentityOf(authentication));
    }

    private static ManagedIdentityId IdentityOf(string authentication)
    {
        const string clientId = "ClientId=";
        var part = authentication.Split(';', StringSplitOptions.TrimEntries).FirstOrDefault(part => part.StartsWith(clientId, StringComparison.OrdinalIgnoreCase));
        return part?[clientId.Length..] is { Length: > 0 } id ? ManagedIdentityId.FromUserAssignedClientId(id) : ManagedIdentityId.SystemAssigned;
    }
}
