using System.Text.Json;

namespace Steward.Contracts;

internal static class ContractName
{
    /// <summary>The value as the contract writes it: kebab-case.</summary>
    public static string InContract<T>(this T value)
        where T : struct, Enum =>
        JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());
}
