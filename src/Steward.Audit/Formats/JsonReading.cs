using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Steward.Audit.Formats;

/// <summary>Reading foreign JSON: what is absent or of another kind is null, never an exception.</summary>
internal static class JsonReading
{
    public static JsonElement? Member(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null
            ? value
            : null;

    public static string? Text(this JsonElement element, string name) =>
        element.Member(name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    /// <summary>A whole number, also one that is written as a string.</summary>
    public static long? Number(this JsonElement? element) => element switch
    {
        { ValueKind: JsonValueKind.Number } number => number.TryGetInt64(out var whole) ? whole : null,
        { ValueKind: JsonValueKind.String } text =>
            long.TryParse(text.GetString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) ? whole : null,
        _ => null,
    };

    public static bool? Flag(this JsonElement element, string name) =>
        element.Member(name) is { ValueKind: JsonValueKind.True or JsonValueKind.False } value ? value.GetBoolean() : null;

    public static IEnumerable<JsonElement> Items(this JsonElement? element) =>
        element is { ValueKind: JsonValueKind.Array } array ? array.EnumerateArray() : [];

    /// <summary>A message's content: a string, or parts of which the texts count.</summary>
    public static string Content(this JsonElement? element)
    {
        switch (element)
        {
            case { ValueKind: JsonValueKind.String } text:
                return text.GetString()!;
            case { ValueKind: JsonValueKind.Array } parts:
                var content = new StringBuilder();
                foreach (var part in parts.EnumerateArray())
                {
                    var piece = part.ValueKind == JsonValueKind.String ? part.GetString()! : part.Text("text") ?? part.Text("content");
                    content.Append(content.Length > 0 && piece is not null ? "\n" : string.Empty).Append(piece);
                }

                return content.ToString();
            case { ValueKind: JsonValueKind.Object } wrapped:
                return wrapped.Text("text") ?? wrapped.Text("content") ?? wrapped.GetRawText();
            default:
                return string.Empty;
        }
    }
}
