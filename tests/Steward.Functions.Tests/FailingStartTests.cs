using Steward.DurableTask.Tests.Hosts;
using Steward.Functions.Tests.Hosts;

namespace Steward.Functions.Tests;

/// <summary>An app that cannot start says why in the log of a real Functions host, and in Application Insights.</summary>
public sealed class FailingStartTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [SkippableFact]
    public async Task Wrong_settings_are_errors_in_the_log_and_in_Application_Insights()
    {
        Skip.If(Deployment.WhySkipped is not null, Deployment.WhySkipped);
        await using var ingestion = await Ingestion.StartAsync();
        using var azurite = await Azurite.StartAsync();
        string[] said =
        [
            "Steward failed to start: Model__ApiKey: is required for OpenAI itself; an endpoint of your own may do without",
            "Steward failed to start: Steward__MaxTokens: must be a whole number from 1000 to 10000000, not 'lots'",
        ];
        await using var host = FunctionsHost.On(azurite!, new Dictionary<string, string>
        {
            ["Model__Provider"] = "openai",
            ["Model__Name"] = "gpt-4o-mini",
            ["Steward__MaxTokens"] = "lots",
            ["APPLICATIONINSIGHTS_CONNECTION_STRING"] = ingestion.ConnectionString,
        });
        await SaysAsync(host, said);
        await Deployment.UntilAsync(
            () =>
                Task.FromResult(said.All(line => ingestion.Of("MessageData").Any(data => data.GetProperty("message").GetString() == line))),
            "the reasons are in Application Insights", Patience);
    }

    [SkippableFact]
    public async Task A_wrong_catalogue_is_an_error_for_each_field()
    {
        Skip.If(Deployment.WhySkipped is not null, Deployment.WhySkipped);
        using var azurite = await Azurite.StartAsync();
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, """{ "workers": [{ "name": "lawyer" }], "staff": [] }""");
            await using var host = FunctionsHost.On(azurite!, new Dictionary<string, string> { ["Steward__Catalogue"] = file });
            await SaysAsync(host,
                "Steward failed to start: Steward__Catalogue: workers[0].description: is required",
                "Steward failed to start: Steward__Catalogue: staff: is not a known field");
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>
    /// The host needs the blobs alone to start: a firewall or a role that is missing for the others is the worker's to say.
    /// </summary>
    [SkippableFact]
    public async Task A_service_of_the_storage_account_that_cannot_be_reached_is_an_error()
    {
        Skip.If(Deployment.WhySkipped is not null, Deployment.WhySkipped);
        using var azurite = await Azurite.StartAsync();
        var connection = azurite!.ConnectionString;
        var table = connection.Split(';').Single(part => part.StartsWith("TableEndpoint=", StringComparison.Ordinal));
        await using var host = FunctionsHost.On(azurite, new Dictionary<string, string>
        {
            ["AzureWebJobsStorage"] = connection.Replace(table, "TableEndpoint=http://127.0.0.1:1/devstoreaccount1",
                StringComparison.Ordinal),
        });
        await SaysAsync(host, "Steward failed to start: AzureWebJobsStorage: http://127.0.0.1:1 cannot be used: Connection refused");
    }

    private static async Task SaysAsync(FunctionsHost host, params string[] said)
    {
        host.Launch();
        try
        {
            await Deployment.UntilAsync(() => Task.FromResult(said.All(line => host.Log.Contains(line, StringComparison.Ordinal))),
                "the log says why", Patience);
        }
        catch (TimeoutException)
        {
            host.Log.ShouldContain(said[0]);
            throw;
        }
        host.Log.ShouldNotContain("Unhandled exception");
        host.Log.ShouldNotContain("at Steward.");
    }
}
