using System.Text.Json;
using Steward.Durability;

namespace Steward.Workers.Tools;

/// <summary>Arguments of a tool call, as text of the model and as data. What is counted, stored and sent is the same.</summary>
internal static class ToolArguments
{
    private const int MaxDepth = 16;

    private static readonly JsonElement None = JsonSerializer.SerializeToElement(new Dictionary<string, object?>(StringComparer.Ordinal));

    /// <summary>Null when the text is not a JSON object, or holds what cannot be sent on.</summary>
    public static JsonElement? Parse(string? text)
    {
        try
        {
            using var document = ForeignJson.Parse(
                string.IsNullOrWhiteSpace(text) ? "{}" : text, new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false });
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public static Dictionary<string, object?> Dictionary(JsonElement arguments) =>
        arguments.EnumerateObject().ToDictionary(property => property.Name, property => (object?)property.Value, StringComparer.Ordinal);

    public static JsonElement Element(IDictionary<string, object?>? arguments) =>
        arguments is null ? None : JsonSerializer.SerializeToElement(arguments, DurableJson.Options);

    public static string Text(IDictionary<string, object?>? arguments) => JsonSerializer.Serialize(Element(arguments), DurableJson.Options);
}
