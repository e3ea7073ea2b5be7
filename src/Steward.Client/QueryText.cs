using System.Globalization;
using System.Text.Json;
using Steward.Intake;

namespace Steward.Client;

/// <summary>The query of an address.</summary>
internal static class QueryText
{
    /// <summary>What is null is left out.</summary>
    public static string Of(params ReadOnlySpan<(string Name, object? Value)> fields)
    {
        var given = new List<string>();
        foreach (var (name, value) in fields)
        {
            if (TextOf(value) is { } text)
                given.Add($"{name}={Uri.EscapeDataString(text)}");
        }
        return given.Count == 0 ? "" : $"?{string.Join('&', given)}";
    }

    public static string Of(TaskFilter filter) => Of(
        ("state", filter.State), ("pattern", filter.Pattern), ("createdFrom", filter.CreatedFrom), ("createdTo", filter.CreatedTo),
        ("metadata", filter.Metadata is { } metadata ? metadata.Value is { } value ? $"{metadata.Key}:{value}" : metadata.Key : null),
        ("pageSize", filter.PageSize), ("continuation", filter.Continuation));

    private static string? TextOf(object? value) => value switch
    {
        Enum choice => JsonNamingPolicy.KebabCaseLower.ConvertName(choice.ToString()),
        DateTimeOffset at => at.ToString("O", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => (string?)value,
    };
}
