using System.Collections.Concurrent;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Steward.Functions.Tests.Hosts;

/// <summary>A log record as a collector gets it: its text, and its attributes as text, whole numbers or fractions.</summary>
internal sealed record CollectedLog(string Body, IReadOnlyDictionary<string, object> Attributes);

/// <summary>Stands where a collector takes OTLP in, over HTTP as protocol buffers, and keeps the log records that come.</summary>
internal sealed class Collector : IAsyncDisposable
{
    private readonly ConcurrentQueue<CollectedLog> logs = new();
    private readonly WebApplication server;

    private Collector(WebApplication server) => this.server = server;

    /// <summary>What a worker is told to find it.</summary>
    public Dictionary<string, string?> Settings => new(StringComparer.Ordinal)
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = server.Urls.Single(),
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
    };

    public static async Task<Collector> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var collector = new Collector(builder.Build());
        collector.server.Run(collector.TakeAsync);
        await collector.server.StartAsync();
        return collector;
    }

    /// <summary>Records of a task's audit so far.</summary>
    public IReadOnlyList<CollectedLog> EventsOf(string taskId) =>
        [.. logs.Where(log => log.Attributes.TryGetValue("steward.task", out var task) && task.Equals(taskId))];

    public ValueTask DisposeAsync() => server.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        if (context.Request.Path == "/v1/logs")
            TakeLogs(body.ToArray());
        context.Response.ContentType = "application/x-protobuf";
    }

    /// <summary>Field numbers are those of <c>opentelemetry/proto/logs/v1/logs.proto</c>.</summary>
    private void TakeLogs(byte[] request)
    {
        foreach (var resource in Messages(request, 1))
        {
            foreach (var record in Messages(resource, 2).SelectMany(scope => Messages(scope, 2)))
                logs.Enqueue(LogOf(record));
        }
    }

    private static CollectedLog LogOf(byte[] record)
    {
        var attributes = Messages(record, 6).Select(pair => (Key: (string)ValueOf(pair)!, Value: ValueOf(Messages(pair, 2).Single())!));
        return new((string?)Messages(record, 5).Select(ValueOf).FirstOrDefault() ?? "",
            attributes.ToDictionary(item => item.Key, item => item.Value, StringComparer.Ordinal));
    }

    /// <summary>The embedded messages of a field.</summary>
    private static List<byte[]> Messages(byte[] message, int field)
    {
        var found = new List<byte[]>();
        var input = new CodedInputStream(message);
        for (var tag = input.ReadTag(); tag != 0; tag = input.ReadTag())
        {
            if (WireFormat.GetTagFieldNumber(tag) == field && WireFormat.GetTagWireType(tag) == WireFormat.WireType.LengthDelimited)
                found.Add(input.ReadBytes().ToByteArray());
            else
                input.SkipLastField();
        }
        return found;
    }

    /// <summary>What an <c>AnyValue</c> says: field 1 is text, 3 a whole number, 4 a fraction. A pair's key is its field 1 too.</summary>
    private static object? ValueOf(byte[] any)
    {
        var input = new CodedInputStream(any);
        return WireFormat.GetTagFieldNumber(input.ReadTag()) switch
        {
            1 => input.ReadString(),
            3 => input.ReadInt64(),
            4 => input.ReadDouble(),
            _ => null,
        };
    }
}
