using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Steward.Workers.Prompts;

/// <summary>
/// Mends an answer where servers that do not enforce a schema deviate from it in ways that have one meaning: an optional field is missing
/// or null, a choice is in other letters, a number is written as a text. Everything else is left as it is.
/// </summary>
/// <param name="optional">Fields, at any depth, that may be missing: lists, and those that may be null.</param>
internal sealed class AnswerRepair(IReadOnlyList<string> optional)
{
    public JsonElement Mend(JsonElement answer, JsonElement schema)
    {
        var node = JsonNode.Parse(answer.GetRawText())!;
        return JsonSerializer.SerializeToElement(Mended(node, schema));
    }

    private JsonNode Mended(JsonNode value, JsonElement schema)
    {
        switch (value)
        {
            case JsonObject fields when schema.TryGetProperty("properties", out var properties):
                foreach (var property in properties.EnumerateObject())
                    MendField(fields, property.Name, property.Value);
                return value;
            case JsonArray items when schema.TryGetProperty("items", out var item):
                for (var i = 0; i < items.Count; i++)
                {
                    if (items[i] is { } one && Mended(one, item) is var mended && mended != one)
                        items[i] = mended;
                }
                return value;
            default:
                return value.GetValueKind() == JsonValueKind.String && Read(value.GetValue<string>().Trim(), schema) is { } meant
                    ? meant
                    : value;
        }
    }

    private void MendField(JsonObject fields, string name, JsonElement schema)
    {
        if (fields[name] is { } value)
        {
            if (Mended(value, schema) is var mended && mended != value)
                fields[name] = mended;
        }
        else if (optional.Contains(name, StringComparer.Ordinal))
        {
            fields[name] = HasType(schema, "array") ? new JsonArray() : null;
        }
    }

    /// <summary>What a text stands for; null where it stands for itself.</summary>
    private static JsonValue? Read(string text, JsonElement schema)
    {
        if (schema.TryGetProperty("enum", out var choices))
        {
            var meant = choices.EnumerateArray().Select(choice => choice.GetString()!)
                .FirstOrDefault(choice => choice.Equals(text, StringComparison.OrdinalIgnoreCase));
            return meant is null ? null : JsonValue.Create(meant);
        }
        var isNumber = HasType(schema, "number") || HasType(schema, "integer");
        return isNumber && decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? JsonValue.Create(number)
            : null;
    }

    private static bool HasType(JsonElement schema, string type) =>
        schema.TryGetProperty("type", out var given) && given.ValueKind == JsonValueKind.String && given.GetString() == type;
}
