using System.Net;
using System.Net.Sockets;
using Steward.Functions.Tests.Hosts;

namespace Steward.Functions.Tests.Hosting;

/// <summary>The worker that cannot start: it says why and ends, so that a host has something to log.</summary>
public sealed class WorkerStartTests
{
    private const string Address = "http://localhost";

    [Fact]
    public async Task Everything_that_is_wrong_in_the_settings_is_said_at_once_a_line_each()
    {
        var (code, errors) = await WorkerProcess.RunAsync(
            ("AzureWebJobsStorage", "nonsense"), ("Steward__CallbackBaseUrl", Address), ("Model__Provider", "openai"),
            ("Model__Name", "gpt-4o-mini"),
            ("Steward__MaxTokens", "lots"), ("Steward__MaxWallClock", "forever"), ("Steward__SigningKey", "short"));
        code.ShouldBe(1);
        errors.ShouldAllBe(line => line.StartsWith("Steward failed to start: ", StringComparison.Ordinal));
        errors.Select(line => line.Split(": ")[1]).ShouldBe(
            ["AzureWebJobsStorage", "Model__ApiKey", "Steward__MaxTokens", "Steward__MaxWallClock", "Steward__SigningKey"],
            ignoreOrder: true);
    }

    [Fact]
    public async Task Storage_that_cannot_be_reached_is_named_service_by_service_and_its_key_is_not()
    {
        const string key = "c2VjcmV0";
        var port = ClosedPort();
        string Endpoint(string kind) => $"{kind}Endpoint=http://127.0.0.1:{port}/account;";
        var (code, errors) = await WorkerProcess.RunAsync(
            ("AzureWebJobsStorage", $"AccountName=account;AccountKey={key};{Endpoint("Blob")}{Endpoint("Queue")}{Endpoint("Table")}"),
            ("Steward__CallbackBaseUrl", Address));
        code.ShouldBe(1);
        errors.ShouldHaveSingleItem()
            .ShouldStartWith($"Steward failed to start: AzureWebJobsStorage: http://127.0.0.1:{port} cannot be used: Connection refused");
        errors[0].ShouldNotContain(key);
    }

    private static int ClosedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
