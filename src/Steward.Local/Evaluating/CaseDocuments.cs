using System.Text.Json;
using Steward.Contracts;

namespace Steward.Local.Evaluating;

/// <summary>The paths that a case names under <c>documents</c>: relative to the file's folder, files or folders.</summary>
/// <param name="Paths">Those that exist, in order.</param>
/// <param name="Missing">An error for each of the others.</param>
internal sealed record CaseDocuments(CasePlace Place, IReadOnlyList<string> Paths, IReadOnlyList<FieldError> Missing)
{
    public const string Field = "documents";

    public static CaseDocuments Find(CasePlace place, string folder)
    {
        if (place.Item.ValueKind != JsonValueKind.Object || !place.Item.TryGetProperty(Field, out var list)
            || list.ValueKind != JsonValueKind.Array)
        {
            return new(place, [], []);
        }
        var named = list.EnumerateArray().Select((item, index) => (item, index)).Where(one => IsPath(one.item))
            .ToLookup(one => Path.Exists(Path.Combine(folder, one.item.GetString()!)));
        return new(place, [.. named[true].Select(one => one.item.GetString()!)],
            [.. named[false].Select(one => new FieldError($"{Field}[{one.index}]",
                $"there is no file or folder '{FieldErrors.Excerpt(one.item.GetString()!)}'"))]);
    }

    /// <summary>The case as a request, which names what the host offers instead of paths.</summary>
    /// <param name="names">Of <see cref="Paths"/>.</param>
    /// <param name="left">Fields that are no part of a request.</param>
    public byte[] RequestWith(IReadOnlyList<string> names, IReadOnlyCollection<string> left)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var property in Place.Item.EnumerateObject().Where(property => !left.Contains(property.Name, StringComparer.Ordinal)))
            {
                if (property.Name == Field && property.Value.ValueKind == JsonValueKind.Array)
                    Write(writer, property.Value, names);
                else
                    property.WriteTo(writer);
            }
            writer.WriteEndObject();
        }
        return buffer.ToArray();
    }

    private static void Write(Utf8JsonWriter writer, JsonElement list, IReadOnlyList<string> names)
    {
        writer.WriteStartArray(Field);
        foreach (var name in names)
            writer.WriteStringValue(name);
        foreach (var item in list.EnumerateArray().Where(item => !IsPath(item)))
            item.WriteTo(writer);
        writer.WriteEndArray();
    }

    private static bool IsPath(JsonElement item) => item.ValueKind == JsonValueKind.String && item.GetString() is { Length: > 0 };
}
