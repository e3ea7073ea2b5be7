using System.Text.Json;
using Steward.Durability;

namespace Steward.DurableTask;

/// <summary>Every payload crosses Durable Task as JSON of our own making, out as <see cref="RawJson"/> and in as a
/// <see cref="JsonElement"/>: the result is the same whatever data converter a worker is configured with.</summary>
internal static class PayloadJson
{
    public static JsonElement Write<T>(T value) => JsonSerializer.SerializeToElement(value, DurableJson.Options);

    public static JsonElement Write(object? value, Type type) => JsonSerializer.SerializeToElement(value, type, DurableJson.Options);

    public static T Read<T>(JsonElement json) =>
        json.ValueKind == JsonValueKind.Undefined ? default! : json.Deserialize<T>(DurableJson.Options)!;

    public static object? Read(JsonElement json, Type type) =>
        json.ValueKind == JsonValueKind.Undefined ? null : json.Deserialize(type, DurableJson.Options);

    public static RawJson Raw<T>(T value) => new(Write(value));

    public static RawJson Raw(object? value, Type type) => new(Write(value, type));

    /// <summary>Null for what is absent.</summary>
    public static JsonElement? Parse(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }
}
