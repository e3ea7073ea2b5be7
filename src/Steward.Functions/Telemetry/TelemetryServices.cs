using Azure.Core;
using Azure.Identity;
using Azure.Monitor.OpenTelemetry.Exporter;
using Microsoft.Azure.Functions.Worker.OpenTelemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using Steward.DurableTask.Events;
using Steward.Hosting.Settings;
using Steward.Tasks;

namespace Steward.Functions.Telemetry;

/// <summary>
/// The worker's logs, metrics and traces by OpenTelemetry, beside those of the host (<c>telemetryMode</c> in host.json), and the audit: to
/// Application Insights where <c>APPLICATIONINSIGHTS_CONNECTION_STRING</c> is set,
/// to a collector where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is, to both or to neither.
/// </summary>
internal static class TelemetryServices
{
    private const string ConnectionString = "APPLICATIONINSIGHTS_CONNECTION_STRING";

    /// <summary>The platform's own: <c>ClientId=...;Authorization=AAD</c> where the resource takes no keys.</summary>
    private const string Authentication = "APPLICATIONINSIGHTS_AUTHENTICATION_STRING";

    private const string Collector = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string Disabled = "OTEL_SDK_DISABLED";

    public static IServiceCollection AddStewardTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<AuditTrail>().AddSingleton<IEventObserver>(provider => provider.GetRequiredService<AuditTrail>());
        var telemetry = services.AddOpenTelemetry()
            .UseFunctionsWorkerDefaults()
            .WithMetrics(metrics => metrics.AddMeter(OwnerOrchestration.MeterName))
            .WithTracing(traces => traces.AddSource("System.Net.Http", OwnerOrchestration.MeterName))
            .WithLogging();
        if (configuration[ConnectionString] is { Length: > 0 } connection)
        {
            var credential = CredentialOf(configuration[Authentication]);
            telemetry.UseAzureMonitorExporter(options => Configure(options, connection, credential));
            services.AddSingleton<IAuditDestination>(_ =>
                new ApplicationInsightsAudit(connection, credential, disabled: bool.TryParse(configuration[Disabled], out var off) && off));
        }
        if (configuration[Collector] is { Length: > 0 })
        {
            telemetry.UseOtlpExporter();
            services.AddSingleton<IAuditDestination>(_ => new CollectorAudit(configuration));
        }
        return services;
    }

    /// <summary>Reports what is wrong. The exporters would stop the worker without a setting's name, or send nothing.</summary>
    public static void Check(SettingValues values)
    {
        values.Address(Collector);
        if (values.Text(ConnectionString) is { } connection
            && !connection.Contains("InstrumentationKey=", StringComparison.OrdinalIgnoreCase))
        {
            values.Report(ConnectionString, "is not a connection string of Application Insights: it names no InstrumentationKey");
        }
    }

    /// <returns>The identity that the platform's setting names; null where it names none.</returns>
    internal static TokenCredential? CredentialOf(string? authentication)
    {
        if (authentication is not { Length: > 0 })
            return null;
        const string clientId = "ClientId=";
        var part = authentication.Split(';', StringSplitOptions.TrimEntries)
            .FirstOrDefault(part => part.StartsWith(clientId, StringComparison.OrdinalIgnoreCase));
        return new ManagedIdentityCredential(
            part?[clientId.Length..] is { Length: > 0 } id
                ? ManagedIdentityId.FromUserAssignedClientId(id)
                : ManagedIdentityId.SystemAssigned);
    }

    private static void Configure(AzureMonitorExporterOptions options, string connection, TokenCredential? credential)
    {
        options.ConnectionString = connection;
        // Traces are limited to a few a second. Logs are not: one goes whether or not the trace that it was written in does.
        options.EnableTraceBasedLogsSampler = false;
        options.Credential = credential;
    }
}
