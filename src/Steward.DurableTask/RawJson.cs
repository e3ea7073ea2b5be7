using System.Text.Json;
using System.Text.Json.Serialization;

namespace Steward.DurableTask;

/// <summary>
/// JSON that is handed to Durable Task and written as it stands. Its converters would escape a <see cref="JsonElement"/> anew, with six
/// characters for each quote in a text and for each letter beyond ASCII: a history holds every one of them.
/// </summary>
[JsonConverter(typeof(RawJsonConverter))]
public readonly record struct RawJson(JsonElement Value);

internal sealed class RawJsonConverter : JsonConverter<RawJson>
{
    public override RawJson Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(JsonElement.ParseValue(ref reader));

    public override void Write(Utf8JsonWriter writer, RawJson value, JsonSerializerOptions options) =>
        writer.WriteRawValue(value.Value.GetRawText(), skipInputValidation: true);
}
