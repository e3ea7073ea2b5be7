using System.Text.Json;
using System.Text.Json.Serialization;

namespace Steward.Durability;

/// <summary>How every payload is written: camelCase, kebab-case enums, <c>hh:mm:ss</c> durations, nulls left out.
/// Unknown fields are skipped, so that an older host can read a newer history; the published contract is stricter.</summary>
public static class DurableJson
{
    /// <summary>Read-only. Numbers are never read from strings; at most 32 levels deep.</summary>
    public static JsonSerializerOptions Options { get; } = Create();

    /// <summary>How a record is written: JSON in UTF-8.</summary>
    public static byte[] ToBytes<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, Options);

    /// <summary>Reads what <see cref="ToBytes"/> wrote.</summary>
    /// <exception cref="InvalidOperationException">The record holds JSON's null.</exception>
    public static T FromBytes<T>(byte[] bytes)
        where T : class => JsonSerializer.Deserialize<T>(bytes, Options) ?? throw new InvalidOperationException("A record holds null.");

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            NumberHandling = JsonNumberHandling.Strict,
            PropertyNameCaseInsensitive = false,
            MaxDepth = 32,
            Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        };
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false));
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
