using Microsoft.Extensions.Logging.Abstractions;
using Steward.Workers.Providers;
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

    /// <summary>The models that the settings name.</summary>
    public static IReadOnlyList<ModelDeployment> Deployments(this ModelSettings settings, ChatClients? clients = null) =>
        [.. Models(settings).Of(null)
            .Select(model => ModelDeployment.Of(model, clients ?? new(), TimeProvider.System, NullLogger.Instance))];

    /// <summary>The models of a host with these settings, and with what a catalogue declares.</summary>
    public static HostModels Models(this ModelSettings settings, params IEnumerable<ModelDefinition> declared) =>
        HostModels.Create(settings, declared, _ => null).Value.ShouldNotBeNull();
}
