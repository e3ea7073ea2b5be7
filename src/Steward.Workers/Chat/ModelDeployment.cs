using System.ClientModel;
using System.ClientModel.Primitives;
using Azure.Identity;
using Microsoft.Extensions.AI;
using OpenAI;
using OpenAI.Chat;

namespace Steward.Workers.Chat;

/// <summary>One model that can be called. Several of them, in order, are a fallback order.</summary>
public sealed record ModelDeployment(string Name, IChatClient Client)
{
    private const string AzureScope = "https://cognitiveservices.azure.com/.default";

    /// <summary>The deployments of the settings, in their order. The settings are valid: see <see cref="ModelSettings"/>.</summary>
    public static IReadOnlyList<ModelDeployment> Of(ModelSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var options = new OpenAIClientOptions
        {
            // Attempts are reserved, journaled and timed here, one by one: the SDK must make none of its own.
            RetryPolicy = new ClientRetryPolicy(maxRetries: 0),
            NetworkTimeout = Timeout.InfiniteTimeSpan,
            Endpoint = EndpointOf(settings),
        };
        return [.. NamesIn(settings.Name).Select(name => new ModelDeployment(name, new OpenAIChatClient(Connect(name, settings, options), name, settings.LegacyOutputCap)))];
    }

    /// <summary>The names in a fallback order, such as <c>gpt-a, gpt-b</c>.</summary>
    internal static string[] NamesIn(string? names) =>
        (names ?? string.Empty).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Azure's v1 surface is OpenAI's own under <c>/openai/v1</c>.</summary>
    internal static Uri? EndpointOf(ModelSettings settings)
    {
        if (settings is not { Provider: ModelProvider.AzureOpenai, Endpoint: { } endpoint })
            return settings.Endpoint;
        var path = endpoint.AbsolutePath.TrimEnd('/');
        return path.EndsWith("/openai/v1", StringComparison.OrdinalIgnoreCase)
            ? endpoint
            : new UriBuilder(endpoint) { Path = $"{path}/openai/v1/" }.Uri;
    }

    private static ChatClient Connect(string name, ModelSettings settings, OpenAIClientOptions options)
    {
        if (settings is not { Provider: ModelProvider.AzureOpenai, ApiKey: null or "" })
        {
            // A local server without keys ignores the header; the SDK does not go without.
            return new(name, new ApiKeyCredential(settings.ApiKey is { Length: > 0 } key ? key : "none"), options);
        }
#pragma warning disable OPENAI001 // the documented way to use Entra ID with Azure's v1 surface
        return new(name, new BearerTokenPolicy(new DefaultAzureCredential(), AzureScope), options);
#pragma warning restore OPENAI001
    }
}
