using System.Collections.Concurrent;
using System.IO.Compression;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Steward.Functions.Tests.Hosts;

/// <summary>Stands where Application Insights takes telemetry in, and keeps what comes: its protocol is lines of JSON over HTTP.</summary>
internal sealed class Ingestion : IAsyncDisposable
{
    private readonly ConcurrentQueue<(JsonElement Item, string Authorization)> taken = new();
    private readonly TaskCompletionSource answering = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly WebApplication server;

    private Ingestion(WebApplication server) => this.server = server;

    /// <summary>What a worker is told to find it.</summary>
    public Dictionary<string, string?> Settings =>
        new(StringComparer.Ordinal) { ["APPLICATIONINSIGHTS_CONNECTION_STRING"] = ConnectionString };

    public string ConnectionString
    {
        get
        {
            var address = server.Urls.Single();
            return $"InstrumentationKey={Guid.Empty};IngestionEndpoint={address}/;LiveEndpoint={address}/";
        }
    }

    /// <param name="silent">It takes requests and does not answer before <see cref="Answer"/>.</param>
    /// <param name="certificate">Where it speaks TLS, as it must where callers have tokens.</param>
    public static async Task<Ingestion> StartAsync(bool silent = false, X509Certificate2? certificate = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            if (certificate is not null)
                listen.UseHttps(certificate);
        }));
        var ingestion = new Ingestion(builder.Build());
        ingestion.server.Run(ingestion.TakeAsync);
        if (!silent)
            ingestion.Answer();
        await ingestion.server.StartAsync();
        return ingestion;
    }

    /// <summary>Custom events of a task so far, each with its name and properties.</summary>
    public IReadOnlyList<(string Name, JsonElement Properties)> EventsOf(string taskId) =>
    [
        .. Of("EventData").Select(data => (data.GetProperty("name").GetString()!, data.GetProperty("properties")))
            .Where(item => item.Item2.TryGetProperty("steward.task", out var task) && task.GetString() == taskId),
    ];

    /// <summary>Messages of the log that name a task.</summary>
    public IReadOnlyList<string> MessagesOf(string taskId) =>
        [.. Of("MessageData").Select(data => data.GetProperty("message").GetString()!)
            .Where(text => text.Contains(taskId, StringComparison.Ordinal))];

    /// <summary>Everything that arrived and holds a text, whatever kind it is.</summary>
    public IReadOnlyList<string> Holding(string text) =>
        [.. taken.Select(item => item.Item.GetRawText()).Where(raw => raw.Contains(text, StringComparison.Ordinal))];

    /// <summary>The data of all items of a kind, such as <c>EventData</c> or <c>MetricData</c>.</summary>
    public IEnumerable<JsonElement> Of(string kind) => Items(kind).Select(item => item.Item.GetProperty("data").GetProperty("baseData"));

    /// <summary>The tags of all items of a kind: the trace and the role that they belong to.</summary>
    public IEnumerable<JsonElement> TagsOf(string kind) => Items(kind).Select(item => item.Item.GetProperty("tags"));

    /// <summary>How the callers that brought all items of a kind said who they are; empty text where they did not.</summary>
    public IEnumerable<string> AuthorizationsOf(string kind) => Items(kind).Select(item => item.Authorization);

    public void Answer() => answering.TrySetResult();

    public ValueTask DisposeAsync() => server.DisposeAsync();

    private IEnumerable<(JsonElement Item, string Authorization)> Items(string kind) =>
        taken.Where(item => item.Item.GetProperty("data").GetProperty("baseType").GetString() == kind);

    private async Task TakeAsync(HttpContext context)
    {
        await answering.Task;
        var count = 0;
        if (context.Request.Path.Value!.EndsWith("/track", StringComparison.Ordinal))
        {
            await using var body = context.Request.Headers.ContentEncoding == "gzip"
                ? new GZipStream(context.Request.Body, CompressionMode.Decompress) : context.Request.Body;
            using var lines = new StreamReader(body);
            for (; await lines.ReadLineAsync() is { Length: > 0 } line; count++)
                taken.Enqueue((JsonElement.Parse(line), context.Request.Headers.Authorization.ToString()));
        }
        await context.Response.WriteAsJsonAsync(new { itemsReceived = count, itemsAccepted = count, errors = Array.Empty<object>() });
    }
}
