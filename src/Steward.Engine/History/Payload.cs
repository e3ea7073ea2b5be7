using System.Text.Json;
using Steward.Durability;

namespace Steward.Engine.History;

/// <summary>Inputs and results as JSON, bounded in size.</summary>
internal static class Payload
{
    public static byte[] Write<T>(T value, int limit, string what) =>
        Bound(JsonSerializer.SerializeToUtf8Bytes(value, DurableJson.Options), limit, what);

    public static byte[] Write(object? value, Type type, int limit, string what) =>
        Bound(JsonSerializer.SerializeToUtf8Bytes(value, type, DurableJson.Options), limit, what);

    public static T Read<T>(ReadOnlyMemory<byte> json) => JsonSerializer.Deserialize<T>(json.Span, DurableJson.Options)!;

    public static object? Read(ReadOnlyMemory<byte> json, Type type) => JsonSerializer.Deserialize(json.Span, type, DurableJson.Options);

    public static JsonElement? Element(ReadOnlyMemory<byte>? json)
    {
        if (json is not { IsEmpty: false } bytes)
            return null;
        var reader = new Utf8JsonReader(bytes.Span);
        return JsonElement.ParseValue(ref reader);
    }

    private static byte[] Bound(byte[] json, int limit, string what) => json.Length <= limit
        ? json
        : throw new PayloadTooLargeException(
            $"{what} takes {json.Length} bytes as JSON; at most {limit} are allowed. Pass a reference instead.");
}

/// <summary>A payload is over <c>EngineOptions.MaxPayloadBytes</c>, or a custom status over 16 KiB.</summary>
public sealed class PayloadTooLargeException(string message) : Exception(message);
