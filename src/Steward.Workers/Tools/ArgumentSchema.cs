using System.Text.Json;

namespace Steward.Workers.Tools;

/// <summary>
/// Checks arguments against the part of JSON Schema (2020-12) that tools use: type, properties, required, additionalProperties (false),
/// enum, minimum, maximum, minLength, maxLength, items, maxItems. Other keywords are left to the tool.
/// </summary>
internal static class ArgumentSchema
{
    private const int MaxErrors = 10;
    private const int MaxDepth = 16;

    /// <summary>Everything that is wrong, one line each, at most ten; empty when the arguments match.</summary>
    public static IReadOnlyList<string> Check(JsonElement schema, JsonElement value)
    {
        var errors = new List<string>();
        Check(schema, value, "arguments", errors, 0);
        return errors;
    }

    private static void Check(JsonElement schema, JsonElement value, string path, List<string> errors, int depth)
    {
        if (errors.Count >= MaxErrors || schema.ValueKind != JsonValueKind.Object)
            return;
        if (depth > MaxDepth)
        {
            errors.Add($"{path} is nested too deep");
            return;
        }
        if (schema.TryGetProperty("type", out var type) && !HasType(type, value))
        {
            errors.Add($"{path} must be of type {type}, not {Kind(value)}");
            return;
        }
        if (schema.TryGetProperty("enum", out var allowed) && !allowed.EnumerateArray().Any(item => JsonElement.DeepEquals(item, value)))
            errors.Add($"{path} must be one of {allowed}");
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                CheckObject(schema, value, path, errors, depth);
                break;
            case JsonValueKind.Array:
                CheckArray(schema, value, path, errors, depth);
                break;
            case JsonValueKind.String:
                CheckRange(schema, value.GetString()!.Length, "minLength", "maxLength", $"the length of {path}", errors);
                break;
            case JsonValueKind.Number:
                CheckRange(schema, value.GetDouble(), "minimum", "maximum", path, errors);
                break;
        }
    }

    private static void CheckObject(JsonElement schema, JsonElement value, string path, List<string> errors, int depth)
    {
        if (schema.TryGetProperty("required", out var required))
        {
            foreach (var name in required.EnumerateArray())
            {
                if (!value.TryGetProperty(name.GetString()!, out _))
                    errors.Add($"{path}.{name} is required");
            }
        }
        var open = !schema.TryGetProperty("additionalProperties", out var additional) || additional.ValueKind != JsonValueKind.False;
        var properties = schema.TryGetProperty("properties", out var listed) ? listed : default;
        foreach (var property in value.EnumerateObject())
        {
            if (properties.ValueKind == JsonValueKind.Object && properties.TryGetProperty(property.Name, out var inner))
                Check(inner, property.Value, $"{path}.{property.Name}", errors, depth + 1);
            else if (!open && errors.Count < MaxErrors)
                errors.Add($"{path} has no field '{(property.Name.Length <= 40 ? property.Name : property.Name[..40])}'");
        }
    }

    private static void CheckArray(JsonElement schema, JsonElement value, string path, List<string> errors, int depth)
    {
        CheckRange(schema, value.GetArrayLength(), "minItems", "maxItems", $"the number of items of {path}", errors);
        if (!schema.TryGetProperty("items", out var items))
            return;
        var index = 0;
        foreach (var item in value.EnumerateArray())
            Check(items, item, $"{path}[{index++}]", errors, depth + 1);
    }

    private static void CheckRange(JsonElement schema, double value, string min, string max, string what, List<string> errors)
    {
        if (schema.TryGetProperty(min, out var least) && value < least.GetDouble())
            errors.Add($"{what} must be at least {least}");
        if (schema.TryGetProperty(max, out var most) && value > most.GetDouble())
            errors.Add($"{what} must be at most {most}");
    }

    private static bool HasType(JsonElement type, JsonElement value) => type.ValueKind == JsonValueKind.Array
        ? type.EnumerateArray().Any(one => HasType(one, value))
        : type.GetString() switch
        {
            "object" => value.ValueKind == JsonValueKind.Object,
            "array" => value.ValueKind == JsonValueKind.Array,
            "string" => value.ValueKind == JsonValueKind.String,
            "number" => value.ValueKind == JsonValueKind.Number,
            "integer" => value.ValueKind == JsonValueKind.Number && double.IsInteger(value.GetDouble()),
            "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
            "null" => value.ValueKind == JsonValueKind.Null,
            _ => true,
        };

    private static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True or JsonValueKind.False => "boolean",
        JsonValueKind.Undefined => "nothing",
        var kind => kind.ToString().ToLowerInvariant(),
    };
}
