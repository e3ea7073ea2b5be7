using System.Text.Json;

namespace Steward.Durability;

/// <summary>
/// JSON in a text that somebody else wrote. .NET has three exceptions for one that cannot be read, some of them only when a value is looked
/// at: half a character (a surrogate without its pair) passes the parser where it is escaped. Here it is always a
/// <see cref="JsonException"/>, and at once.
/// </summary>
public static class ForeignJson
{
    private const string NotUnicode = "The text is not valid Unicode (a surrogate without its pair).";

    /// <exception cref="JsonException">The text is not JSON, or not valid Unicode.</exception>
    public static JsonDocument Parse(string text, JsonDocumentOptions options = default)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(text, options);
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            throw new JsonException(NotUnicode, exception);
        }
        if (IsReadable(document.RootElement))
            return document;
        document.Dispose();
        throw new JsonException(NotUnicode);
    }

    /// <exception cref="JsonException">The text is not JSON of a <typeparamref name="T"/>, or not valid Unicode.</exception>
    public static T? Read<T>(string text, JsonSerializerOptions options)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(text, options);
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            throw new JsonException(NotUnicode, exception);
        }
    }

    /// <summary>Whether every text inside a value can be read.</summary>
    public static bool IsReadable(JsonElement element)
    {
        try
        {
            return element.ValueKind switch
            {
                JsonValueKind.Object => element.EnumerateObject().All(property => property.Name is not null && IsReadable(property.Value)),
                JsonValueKind.Array => element.EnumerateArray().All(IsReadable),
                JsonValueKind.String => element.GetString() is not null,
                _ => true,
            };
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
