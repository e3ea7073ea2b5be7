using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Steward.Workers.Mcp;

/// <summary>
/// Schemas of MCP tools as model servers take them and arguments are checked against them: a keyword of the wrong type
/// (<c>"required": {}</c>) is left out, where it would make the whole request, or the whole check, fail. Types are those of JSON Schema
/// 2020-12; keywords that it does not know stay.
/// </summary>
internal static class McpSchema
{
    private static readonly JsonWriterOptions Form = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly HashSet<string> Types = ["array", "boolean", "integer", "null", "number", "object", "string"];

    /// <summary>Keywords whose value is a schema, an object of schemas, and a list of schemas.</summary>
    private static readonly HashSet<string> One =
    [
        "items", "additionalProperties", "contains", "propertyNames", "not", "if", "then", "else", "unevaluatedItems",
        "unevaluatedProperties",
    ];

    private static readonly HashSet<string> Named = ["properties", "patternProperties", "dependentSchemas", "$defs", "definitions"];

    private static readonly HashSet<string> Listed = ["anyOf", "oneOf", "allOf", "prefixItems"];

    private static readonly HashSet<string> Counts =
        ["minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties", "minContains", "maxContains"];

    /// <summary>Always that of an object, since arguments are one. What is no schema at all takes anything.</summary>
    public static JsonElement Clean(JsonElement schema)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Form))
        {
            json.WriteStartObject();
            if (schema.ValueKind == JsonValueKind.Object)
                WriteKeywords(json, schema, name => name != "type");
            json.WriteString("type", "object");
            json.WriteEndObject();
        }
        using var document = JsonDocument.Parse(buffer.WrittenMemory);
        return document.RootElement.Clone();
    }

    private static void WriteKeywords(Utf8JsonWriter json, JsonElement schema, Func<string, bool> wanted)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var keyword in schema.EnumerateObject().Where(keyword => wanted(keyword.Name) && seen.Add(keyword.Name)))
        {
            if (!Fits(keyword.Name, keyword.Value))
                continue;
            json.WritePropertyName(keyword.Name);
            WriteValue(json, keyword.Name, keyword.Value);
        }
    }

    private static void WriteValue(Utf8JsonWriter json, string keyword, JsonElement value)
    {
        if (One.Contains(keyword))
        {
            WriteSchema(json, value);
        }
        else if (Named.Contains(keyword))
        {
            json.WriteStartObject();
            foreach (var inner in value.EnumerateObject().DistinctBy(inner => inner.Name, StringComparer.Ordinal))
            {
                json.WritePropertyName(inner.Name);
                WriteSchema(json, inner.Value);
            }
            json.WriteEndObject();
        }
        else if (Listed.Contains(keyword))
        {
            json.WriteStartArray();
            foreach (var inner in value.EnumerateArray())
                WriteSchema(json, inner);
            json.WriteEndArray();
        }
        else
        {
            value.WriteTo(json);
        }
    }

    /// <summary>Anything, in place of what is no schema.</summary>
    private static void WriteSchema(Utf8JsonWriter json, JsonElement schema)
    {
        if (IsBoolean(schema))
        {
            schema.WriteTo(json);
            return;
        }
        json.WriteStartObject();
        if (schema.ValueKind == JsonValueKind.Object)
            WriteKeywords(json, schema, _ => true);
        json.WriteEndObject();
    }

    private static bool Fits(string keyword, JsonElement value) => keyword switch
    {
        "type" => IsType(value)
            || (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() > 0 && value.EnumerateArray().All(IsType)),
        "required" => IsTexts(value),
        "enum" or "examples" => value.ValueKind == JsonValueKind.Array,
        "dependentRequired" =>
            value.ValueKind == JsonValueKind.Object && value.EnumerateObject().All(list => IsTexts(list.Value)),
        "minimum" or "maximum" or "exclusiveMinimum" or "exclusiveMaximum" or "multipleOf" => value.ValueKind == JsonValueKind.Number,
        "pattern" or "format" or "title" or "description" or "$comment" or "$ref" or "$schema" or "$id" =>
            value.ValueKind == JsonValueKind.String,
        "uniqueItems" or "deprecated" or "readOnly" or "writeOnly" => IsBoolean(value),
        _ when Counts.Contains(keyword) =>
            value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var count) && count >= 0,
        _ when One.Contains(keyword) => value.ValueKind == JsonValueKind.Object || IsBoolean(value),
        _ when Named.Contains(keyword) => value.ValueKind == JsonValueKind.Object,
        _ when Listed.Contains(keyword) => value.ValueKind == JsonValueKind.Array && value.GetArrayLength() > 0,
        _ => true,
    };

    private static bool IsType(JsonElement value) => value.ValueKind == JsonValueKind.String && Types.Contains(value.GetString()!);

    private static bool IsTexts(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(text => text.ValueKind == JsonValueKind.String);

    private static bool IsBoolean(JsonElement value) => value.ValueKind is JsonValueKind.True or JsonValueKind.False;
}
