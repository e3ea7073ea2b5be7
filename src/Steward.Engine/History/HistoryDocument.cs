using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Steward.Durability;
using Steward.Engine.Storage;

namespace Steward.Engine.History;

/// <summary>A history as one readable JSON document: the instance's start and outcome, and its events one per line.</summary>
internal sealed record HistoryDocument(
    string Name, string InstanceId, string? ParentId, byte[] Input, RuntimeStatus Status, byte[]? Output, FailureDetails? Failure,
    List<HistoryEvent> Events)
{
    public const int Format = 1;

    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(InstanceRow row, IReadOnlyList<HistoryRow> rows)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Compact))
        {
            writer.WriteStartObject();
            writer.WriteNumber("format", Format);
            writer.WriteString("name", row.Name);
            writer.WriteString("instanceId", row.Id);
            if (row.ParentId is not null)
                writer.WriteString("parentId", row.ParentId);
            writer.WriteString("status", row.Status.ToString());
            Raw(writer, "input", row.Input);
            Raw(writer, "output", row.Output);
            if (row.Failure is { } failure)
                Raw(writer, "failure", JsonSerializer.SerializeToUtf8Bytes(failure, DurableJson.Options));
            writer.WriteEndObject();
        }

        var head = Encoding.UTF8.GetString(buffer.WrittenSpan[..^1]);
        var lines = rows.SelectMany(r => HistoryCodec.Text(r.Events).Split('\n', StringSplitOptions.RemoveEmptyEntries));
        return $"{head},\n\"events\":[\n{string.Join(",\n", lines)}\n]}}\n";
    }

    private static void Raw(Utf8JsonWriter writer, string name, byte[]? json)
    {
        if (json is null)
            return;
        writer.WritePropertyName(name);
        writer.WriteRawValue(json);
    }

    /// <exception cref="InvalidDataException">Not a history of this format.</exception>
    public static HistoryDocument Read(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            if (root.GetProperty("format").GetInt32() != Format)
                throw new InvalidDataException($"The history is of format {root.GetProperty("format")}; this engine reads {Format}.");
            var events = new List<HistoryEvent>();
            foreach (var item in root.GetProperty("events").EnumerateArray())
                HistoryCodec.Read(Bytes(item), events);
            return new(
                root.GetProperty("name").GetString()!,
                root.GetProperty("instanceId").GetString()!,
                root.TryGetProperty("parentId", out var parent) ? parent.GetString() : null,
                Bytes(root.GetProperty("input")),
                Enum.Parse<RuntimeStatus>(root.GetProperty("status").GetString()!),
                root.TryGetProperty("output", out var output) ? Bytes(output) : null,
                root.TryGetProperty("failure", out var failure) ? failure.Deserialize<FailureDetails>(DurableJson.Options) : null,
                events);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or ArgumentException)
        {
            throw new InvalidDataException($"This is not an exported history: {e.Message}", e);
        }
    }

    private static byte[] Bytes(JsonElement element) => Encoding.UTF8.GetBytes(element.GetRawText());
}
