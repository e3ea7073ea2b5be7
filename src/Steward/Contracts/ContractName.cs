using System.Text.Json;

namespace Steward.Contracts;

/// <summary>Values of enumerations as the contract writes them: kebab-case.</summary>
internal static class ContractName
{
    public static string InContract<T>(this T value)
        where T : struct, Enum =>
        JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());

    /// <summary>The value of that name, or null and why there is none.</summary>
    public static T? Read<T>(string text, out string? error)
        where T : struct, Enum
    {
        error = null;
        foreach (var value in Enum.GetValues<T>())
        {
            if (value.InContract() == text)
                return value;
        }
        error = $"'{FieldErrors.Excerpt(text)}' is not known; allowed: {string.Join(", ", Enum.GetValues<T>().Select(InContract))}";
        return null;
    }
}
