using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Steward.DurableTask.Tests.Hosts;
using Steward.Functions.Tests.Hosts;

namespace Steward.Functions.Tests.Telemetry;

/// <summary>The audit of whole tasks that leaves a real Functions host, until it is stopped.</summary>
public sealed class HostedTelemetryTests
{
    private const string NoSignals = "Windows has no signal that asks a process to stop.";

    [SkippableFact]
    public async Task A_host_that_is_stopped_leaves_no_event_behind()
    {
        Skip.If(Deployment.WhySkipped is not null, Deployment.WhySkipped);
        Skip.If(OperatingSystem.IsWindows(), NoSignals);
        await using var ingestion = await Ingestion.StartAsync();
        using var azurite = await Azurite.StartAsync();
        await using var host = FunctionsHost.On(azurite!,
            new Dictionary<string, string> { ["APPLICATIONINSIGHTS_CONNECTION_STRING"] = ingestion.ConnectionString });
        await host.StartAsync();
        var (id, names) = await RunTaskAsync(host);
        await host.StopAsync();
        ingestion.EventsOf(id).Select(item => item.Name).ShouldBe(names, ignoreOrder: true);
    }

    [SkippableFact]
    public async Task Where_the_resource_takes_no_keys_the_audit_carries_the_identitys_token()
    {
        Skip.If(Deployment.WhySkipped is not null, Deployment.WhySkipped);
        Skip.IfNot(OperatingSystem.IsLinux(), "Elsewhere a process cannot be told by a setting to trust a certificate.");
        using var certificate = Certificate();
        var trusted = Path.GetTempFileName();
        await File.WriteAllTextAsync(trusted, certificate.ExportCertificatePem());
        try
        {
            await using var ingestion = await Ingestion.StartAsync(certificate: certificate);
            await using var identities = await IdentityEndpoint.StartAsync();
            using var azurite = await Azurite.StartAsync();
            await using var host = FunctionsHost.On(azurite!, new Dictionary<string, string>(identities.Settings)
            {
                ["APPLICATIONINSIGHTS_CONNECTION_STRING"] = ingestion.ConnectionString,
                ["APPLICATIONINSIGHTS_AUTHENTICATION_STRING"] = "ClientId=the-identity;Authorization=AAD",
                ["SSL_CERT_FILE"] = trusted,
            });
            await host.StartAsync();
            var (id, names) = await RunTaskAsync(host);
            await host.StopAsync();
            ingestion.EventsOf(id).Select(item => item.Name).ShouldBe(names, ignoreOrder: true);
            ingestion.AuthorizationsOf("EventData").Distinct()
                .ShouldBe([$"Bearer {IdentityEndpoint.TokenOf("the-identity", "https://monitor.azure.com/")}"]);
        }
        finally
        {
            File.Delete(trusted);
        }
    }

    /// <returns>The task, when it has just ended, and the names of its events.</returns>
    private static async Task<(string Id, IReadOnlyList<string> Names)> RunTaskAsync(FunctionsHost host)
    {
        using var accepted = await host.Http.PostAsJsonAsync("/api/tasks", Deployment.Request("Which limits are hard?"));
        accepted.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        var id = (await accepted.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
        List<string> names = [];
        await Deployment.UntilAsync(async () =>
        {
            var events = (await host.Http.GetFromJsonAsync<JsonElement>($"/api/tasks/{id}/events")).GetProperty("events").EnumerateArray();
            names = [.. events.Select(item => $"steward.{item.GetProperty("event").GetProperty("kind").GetString()}")];
            return names.Contains("steward.task-ended");
        }, "the task has ended");
        return (id, names);
    }

    private static X509Certificate2 Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }
}
