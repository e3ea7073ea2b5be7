using System.Text.Json;

namespace Steward.Contracts;

/// <summary>
/// Reads the fields of one JSON object by hand, so that every error is found in one pass and names its field. A null is an absent field.
/// </summary>
internal sealed class JsonFields
{
    private readonly Dictionary<string, JsonElement> fields = new(StringComparer.Ordinal);
    private readonly HashSet<string> seen = new(StringComparer.Ordinal);
    private readonly HashSet<string> known = new(StringComparer.Ordinal);
    private readonly string path;
    private readonly FieldErrors errors;

    private JsonFields(JsonElement element, string path, FieldErrors errors)
    {
        this.path = path;
        this.errors = errors;
        foreach (var property in element.EnumerateObject())
            Take(property);
    }

    public static JsonFields? Open(JsonElement element, string path, FieldErrors errors)
    {
        if (element.ValueKind == JsonValueKind.Object)
            return new(element, path, errors);
        errors.Add(path, $"must be an object, not {Describe(element)}");
        return null;
    }

    public string PathOf(string name) => path.Length == 0 ? name : $"{path}.{name}";

    public bool Has(string name) => fields.ContainsKey(name);

    /// <summary>Names in the order of the document, for objects whose field names are data.</summary>
    public IReadOnlyList<string> Names => [.. fields.Keys];

    public void Require(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (!Has(name))
                errors.Add(PathOf(name), "is required");
        }
    }

    public JsonElement? Element(string name)
    {
        known.Add(name);
        return fields.TryGetValue(name, out var element) ? element : null;
    }

    public JsonFields? Object(string name) => Element(name) is { } element ? Open(element, PathOf(name), errors) : null;

    /// <summary>The items of a list with the path of each; empty when the field is absent, no list, or too long.</summary>
    public IReadOnlyList<(JsonElement Item, string Path)> List(string name, int max)
    {
        if (Element(name) is not { } element)
            return [];
        if (element.ValueKind != JsonValueKind.Array)
            errors.Add(PathOf(name), $"must be a list, not {Describe(element)}");
        else if (element.GetArrayLength() > max)
            errors.Add(PathOf(name), $"has {element.GetArrayLength()} items; at most {max} are allowed");
        else
            return [.. element.EnumerateArray().Select((item, index) => (item, $"{PathOf(name)}[{index}]"))];
        return [];
    }

    public string? Text(string name, int max, bool required = false)
    {
        if (required)
            Require(name);
        return Element(name) is { } element ? JsonScalars.Text(element, PathOf(name), max, errors) : null;
    }

    /// <summary>Any text, also an empty one; empty where the field is absent.</summary>
    public string AnyText(string name) =>
        Element(name) is { } element ? JsonScalars.AnyText(element, PathOf(name), errors) ?? string.Empty : string.Empty;

    /// <summary>Texts of a list, none of them empty. With <paramref name="unique"/> each may stand there once.</summary>
    public List<string> Texts(string name, int max, int length, bool unique = true)
    {
        var texts = new List<string>();
        foreach (var (item, itemPath) in List(name, max))
        {
            if (JsonScalars.Text(item, itemPath, length, errors) is not { } text)
                continue;
            if (unique && texts.Contains(text, StringComparer.Ordinal))
                errors.Add(itemPath, $"'{FieldErrors.Excerpt(text)}' is given twice");
            else
                texts.Add(text);
        }
        return texts;
    }

    public long Integer(string name, long fallback, (long Min, long Max) bounds) =>
        Element(name) is { } element ? JsonScalars.Integer(element, PathOf(name), bounds, errors) ?? fallback : fallback;

    public decimal Number(string name, decimal fallback, (decimal Min, decimal Max) bounds) =>
        Element(name) is { } element ? JsonScalars.Number(element, PathOf(name), bounds, errors) ?? fallback : fallback;

    public TimeSpan Duration(string name, TimeSpan fallback, (TimeSpan Min, TimeSpan Max) bounds) =>
        Element(name) is { } element ? JsonScalars.Duration(element, PathOf(name), bounds, errors) ?? fallback : fallback;

    public TEnum Choice<TEnum>(string name, TEnum fallback)
        where TEnum : struct, Enum =>
        Element(name) is { } element ? JsonScalars.Choice<TEnum>(element, PathOf(name), errors) ?? fallback : fallback;

    public bool HasAtMost(int max)
    {
        if (fields.Count <= max)
            return true;
        errors.Add(path, $"has {fields.Count} entries; at most {max} are allowed");
        return false;
    }

    /// <summary>Whether a field name that is data is short and plain enough.</summary>
    public bool Named(string name, int max)
    {
        if (name.Length <= max && !string.IsNullOrWhiteSpace(name) && !name.Any(char.IsControl))
            return true;
        errors.Add(PathOf(FieldErrors.Excerpt(name)), $"names have 1 to {max} characters and no control characters");
        return false;
    }

    /// <summary>Call last: whatever was not asked for is unknown.</summary>
    public void RefuseOthers()
    {
        foreach (var name in seen.Where(name => !known.Contains(name)))
            errors.Add(PathOf(FieldErrors.Excerpt(name)), $"is not a known field; known here: {string.Join(", ", known)}");
    }

    public static string Describe(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "text",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "true or false",
        _ => "null",
    };

    private void Take(JsonProperty property)
    {
        string name;
        try
        {
            name = property.Name;
        }
        catch (InvalidOperationException)
        {
            errors.Add(path, "has a field name that is not valid Unicode");
            return;
        }
        if (!seen.Add(name))
            errors.Add(PathOf(FieldErrors.Excerpt(name)), "is given twice");
        else if (property.Value.ValueKind != JsonValueKind.Null)
            fields.Add(name, property.Value);
    }
}
