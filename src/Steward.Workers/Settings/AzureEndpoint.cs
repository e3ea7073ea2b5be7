using Azure.AI.OpenAI;
using Steward.Contracts;

namespace Steward.Workers.Settings;

/// <summary>
/// What the address of an Azure OpenAI resource stands for. The classic surface, of the bare address, has the deployment in its paths and a
/// dated <c>api-version</c>; the v1 surface, below <c>/openai/v1</c>, is OpenAI's own.
/// </summary>
internal static class AzureEndpoint
{
    private const string V1Path = "/openai/v1";

    /// <summary>
    /// Versions of the classic surface that the SDK knows and that have structured outputs, by names such as <c>2024-10-21</c>.
    /// </summary>
    public static IReadOnlyDictionary<string, AzureOpenAIClientOptions.ServiceVersion> ApiVersions { get; } =
        Enum.GetValues<AzureOpenAIClientOptions.ServiceVersion>()
            .Where(version => version != AzureOpenAIClientOptions.ServiceVersion.V2024_06_01)
            .ToDictionary(version => version.ToString()[1..].Replace('_', '-').ToLowerInvariant(), StringComparer.Ordinal);

    public static bool IsV1(Uri endpoint) => endpoint.AbsolutePath.TrimEnd('/').EndsWith(V1Path, StringComparison.OrdinalIgnoreCase);

    /// <summary>What is wrong with an address, in terms of the fields of <see cref="ModelSettings"/>. It is an absolute one.</summary>
    public static IEnumerable<FieldError> ErrorsOf(Uri endpoint, string? apiVersion, bool hasKey)
    {
        var isV1 = IsV1(endpoint);
        var names = endpoint.AbsolutePath.Split('/').Contains("openai", StringComparer.OrdinalIgnoreCase);
        if ((names && !isV1) || endpoint.Query.Length > 0)
        {
            yield return new("model.endpoint",
                "is the address of the resource, as https://NAME.openai.azure.com, or its v1 address with /openai/v1 at the end; the "
                    + "deployment is the model's name");
        }
        else if (!hasKey && endpoint.Scheme != Uri.UriSchemeHttps)
        {
            yield return new("model.endpoint", "must be https without a key: a token of Entra ID is not sent in the clear");
        }
        if (apiVersion is null)
            yield break;
        if (isV1)
            yield return new("model.apiVersion", "is for the classic endpoint; the v1 endpoint has no versions");
        else if (!ApiVersions.ContainsKey(apiVersion))
            yield return new("model.apiVersion", $"must be one of {string.Join(", ", ApiVersions.Keys)}");
    }
}
