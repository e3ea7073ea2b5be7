using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Steward.Engine.History;

/// <summary>Events as JSON, one after the other, each followed by a line feed. A row of the history is such a run of events.</summary>
internal sealed class HistoryCodec : IDisposable
{
    private static readonly JsonWriterOptions WriterOptions = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    private static readonly JsonReaderOptions ReaderOptions = new() { AllowMultipleValues = true, MaxDepth = 64 };
    private static readonly byte[] LineFeed = "\n"u8.ToArray();

    private readonly ArrayBufferWriter<byte> idle = new();
    private readonly Utf8JsonWriter writer;

    public HistoryCodec() => writer = new(idle, WriterOptions);

    public void Append(ArrayBufferWriter<byte> row, HistoryEvent item)
    {
        writer.Reset(row);
        writer.WriteStartObject();
        writer.WriteString("e"u8, HistoryNames.Of(item.Kind));
        if (item.Step > 0)
            writer.WriteNumber("s"u8, item.Step);
        if (item.Name is not null)
            writer.WriteString("n"u8, item.Name);
        if (item.Id is not null)
            writer.WriteString("i"u8, item.Id);
        if (item.At != default)
            writer.WriteString("at"u8, item.At.UtcDateTime);
        if (item.Due != default)
            writer.WriteString("due"u8, item.Due.UtcDateTime);
        WritePayload(item.Payload);
        if (item.Failure is { } failure)
        {
            writer.WriteString("type"u8, failure.ErrorType);
            writer.WriteString("message"u8, failure.Message);
        }

        if (item.Kind == HistoryKind.Carried)
            WriteCarried(item);
        writer.WriteEndObject();
        writer.Flush();
        row.Write(LineFeed);
        writer.Reset(idle);
    }

    private void WritePayload(ReadOnlyMemory<byte> payload)
    {
        if (payload.IsEmpty)
            return;
        writer.WritePropertyName("v"u8);
        writer.WriteRawValue(payload.Span, skipInputValidation: true);
    }

    private void WriteCarried(HistoryEvent item)
    {
        writer.WriteNumber("guids"u8, item.CarriedGuids);
        writer.WriteStartArray("events"u8);
        foreach (var raised in item.CarriedEvents)
        {
            writer.WriteStartObject();
            writer.WriteString("n"u8, raised.Name);
            writer.WriteString("i"u8, raised.Id);
            WritePayload(raised.Payload);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <exception cref="InvalidDataException">The bytes are not a run of events.</exception>
    public static void Read(ReadOnlyMemory<byte> row, List<HistoryEvent> into)
    {
        try
        {
            var reader = new Utf8JsonReader(row.Span, ReaderOptions);
            while (reader.Read())
                into.Add(ReadEvent(ref reader, row));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException($"The history is damaged: {e.Message}", e);
        }
    }

    private static HistoryEvent ReadEvent(ref Utf8JsonReader reader, ReadOnlyMemory<byte> row)
    {
        HistoryKind? kind = null;
        int step = 0, guids = 0;
        string? name = null, id = null, type = null, message = null;
        DateTimeOffset at = default, due = default;
        ReadOnlyMemory<byte> payload = default;
        List<RaisedEvent>? carried = null;
        Expect(ref reader, JsonTokenType.StartObject);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var property = reader.GetString();
            reader.Read();
            switch (property)
            {
                case "e": kind = HistoryNames.Parse(reader.GetString()); break;
                case "s": step = reader.GetInt32(); break;
                case "n": name = reader.GetString(); break;
                case "i": id = reader.GetString(); break;
                case "at": at = new(reader.GetDateTime()); break;
                case "due": due = new(reader.GetDateTime()); break;
                case "v": payload = Slice(ref reader, row); break;
                case "type": type = reader.GetString(); break;
                case "message": message = reader.GetString(); break;
                case "guids": guids = reader.GetInt32(); break;
                case "events": carried = ReadCarried(ref reader, row); break;
                default: reader.Skip(); break;
            }
        }

        return new(kind ?? throw new InvalidDataException("The history holds an event without a kind."))
        {
            Step = step,
            Name = name,
            Id = id,
            At = at,
            Due = due,
            Payload = payload,
            CarriedGuids = guids,
            CarriedEvents = carried ?? [],
            Failure = type is null ? null : new(type, message ?? ""),
        };
    }

    private static List<RaisedEvent> ReadCarried(ref Utf8JsonReader reader, ReadOnlyMemory<byte> row)
    {
        var events = new List<RaisedEvent>();
        Expect(ref reader, JsonTokenType.StartArray);
        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            string name = "", id = "";
            ReadOnlyMemory<byte> payload = default;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var property = reader.GetString();
                reader.Read();
                if (property == "n")
                    name = reader.GetString()!;
                else if (property == "i")
                    id = reader.GetString()!;
                else if (property == "v")
                    payload = Slice(ref reader, row);
                else
                    reader.Skip();
            }

            events.Add(new(name, id, payload));
        }

        return events;
    }

    private static ReadOnlyMemory<byte> Slice(ref Utf8JsonReader reader, ReadOnlyMemory<byte> row)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return row[start..(int)reader.BytesConsumed];
    }

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType type)
    {
        if (reader.TokenType != type)
            throw new InvalidDataException($"The history is damaged: {type} expected, {reader.TokenType} found.");
    }

    public static string Text(ReadOnlyMemory<byte> row) => Encoding.UTF8.GetString(row.Span);

    public void Dispose() => writer.Dispose();
}
