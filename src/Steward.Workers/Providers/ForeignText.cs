using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Steward.Workers.Providers;

/// <summary>
/// JSON of a server or a model, made readable: half characters (surrogates without their pair, bytes that are no UTF-8) become U+FFFD.
/// </summary>
internal static class ForeignText
{
    private const string Replacement = "\\uFFFD";

    /// <summary>The text of a body, which is taken for UTF-8.</summary>
    public static string Of(BinaryData body) => Mend(Encoding.UTF8.GetString(body.ToMemory().Span).TrimStart('\uFEFF'));

    /// <summary>JSON whose escapes name no half characters.</summary>
    public static string Mend(string json)
    {
        if (!json.Contains("\\ud", StringComparison.OrdinalIgnoreCase))
            return json;
        var mended = new StringBuilder(json.Length);
        for (var at = 0; at < json.Length;)
        {
            var length = json[at] == '\\' ? 2 : 1;
            if (SurrogateAt(json, at) is { } first)
            {
                length = char.IsHighSurrogate(first) && SurrogateAt(json, at + 6) is { } second && char.IsLowSurrogate(second) ? 12 : 6;
                mended.Append(length == 12 ? json.AsSpan(at, length) : Replacement);
            }
            else
            {
                mended.Append(json.AsSpan(at, Math.Min(length, json.Length - at)));
            }
            at += length;
        }
        return mended.ToString();
    }

    /// <summary>A field of an object; null where there is none, or where it is null.</summary>
    public static JsonElement? Field(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null
            ? value
            : null;

    /// <summary>A field that is a text with something in it.</summary>
    public static string? Text(this JsonElement element, string name) =>
        element.Field(name) is { ValueKind: JsonValueKind.String } value && value.GetString() is var text
            && !string.IsNullOrWhiteSpace(text) ? text : null;

    /// <summary>The half character that an escape names.</summary>
    private static char? SurrogateAt(string json, int at) =>
        at + 6 <= json.Length && json[at] == '\\' && json[at + 1] == 'u'
        && ushort.TryParse(json.AsSpan(at + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code)
        && char.IsSurrogate((char)code)
            ? (char)code
            : null;
}
