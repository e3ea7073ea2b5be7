using System.Globalization;
using Azure.Core;
using Azure.Monitor.OpenTelemetry.Exporter;
using Microsoft.ApplicationInsights;
using Microsoft.ApplicationInsights.Extensibility;
using Microsoft.Azure.Functions.Worker.OpenTelemetry;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Resources;

namespace Steward.Functions.Telemetry;

/// <summary>The audit as custom events of Application Insights, sent by <see cref="TelemetryClient"/>. None is sampled.</summary>
internal sealed class ApplicationInsightsAudit : IAuditDestination, IDisposable
{
    private readonly TelemetryConfiguration configuration = new();
    private readonly TelemetryClient client;

    /// <param name="credential">Null where the resource takes the connection string alone.</param>
    /// <param name="disabled">What <c>OTEL_SDK_DISABLED</c> says. The client sets that variable of the process to what it is told
    /// here.</param>
    public ApplicationInsightsAudit(string connectionString, TokenCredential? credential, bool disabled)
    {
        configuration.ConnectionString = connectionString;
        configuration.DisableTelemetry = disabled;
        // With it on, an event is lost with the trace that it was written in, where that is not sampled.
        configuration.EnableTraceBasedLogsSampler = false;
        // Metrics and the live stream come from the worker's own telemetry.
        configuration.EnableLiveMetrics = false;
        configuration.ConfigureOpenTelemetryBuilder(ConfigureEventsAlone);
        if (credential is not null)
            configuration.SetAzureTokenCredential(credential);
        client = new(configuration);
    }

    public void Send(AuditEvent audited) => client.TrackEvent(
        audited.Name,
        audited.Attributes.ToDictionary(item => item.Key, item => Convert.ToString(item.Value, CultureInfo.InvariantCulture) ?? "",
            StringComparer.Ordinal));

    public Task FlushAsync() => client.FlushAsync(CancellationToken.None);

    public void Dispose() => configuration.Dispose();

    private static void ConfigureEventsAlone(IOpenTelemetryBuilder builder)
    {
        builder.ConfigureResource(resource => resource.AddDetector(new FunctionsResourceDetector()));
        builder.Services.Configure<AzureMonitorExporterOptions>(options =>
            (options.EnableStandardMetrics, options.EnablePerformanceCounters) = (false, false));
    }
}
