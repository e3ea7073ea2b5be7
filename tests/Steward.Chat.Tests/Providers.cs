using Steward.Workers.Settings;

namespace Steward.Chat.Tests;

/// <summary>What the suites run on: the OpenAI SDK, and Azure.AI.OpenAI on the classic surface of a resource.</summary>
internal static class Providers
{
    /// <param name="address">Of the server.</param>
    public static ModelSettings At(this ModelSettings settings, Uri address, ModelProvider provider) => settings with
    {
        Provider = provider,
        Endpoint = provider == ModelProvider.AzureOpenai ? address : new(address, "/v1"),
    };
}
