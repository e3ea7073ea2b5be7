using System.ClientModel;
using System.ClientModel.Primitives;
using Azure.AI.OpenAI;
using Azure.Core;
using Azure.Identity;
using OpenAI;
using OpenAI.Chat;
using Steward.Workers.Settings;

namespace Steward.Workers.Providers;

/// <summary>
/// The SDKs' chat clients for the settings: Azure.AI.OpenAI's for the classic surface of an Azure OpenAI resource, the OpenAI SDK's for its
/// v1 surface, for OpenAI and for servers compatible with it. The settings are valid: see <see cref="ModelSettings.Check"/>.
/// </summary>
/// <param name="identity">Whose tokens are sent where there is no key; <c>DefaultAzureCredential</c> unless given.</param>
/// <param name="transport">What requests are sent by; the SDKs' own unless given.</param>
internal sealed class ChatClients(ModelSettings settings, TokenCredential? identity = null, PipelineTransport? transport = null)
{
    /// <summary>As Microsoft's samples for the v1 surface have it. For the classic one the SDK knows its own.</summary>
    private const string V1Scope = "https://ai.azure.com/.default";

    private static readonly string ApplicationId = $"Steward/{typeof(ChatClients).Assembly.GetName().Version?.ToString(3)}";

    /// <summary>One for all: it looks only once for who it is.</summary>
    private static readonly Lazy<TokenCredential> DefaultIdentity = new(() => new DefaultAzureCredential());

    private readonly Lazy<TokenCredential> tokens = new(() => new CachedCredential(identity ?? DefaultIdentity.Value));

    public ChatClient Of(string name)
    {
        var key = settings.ApiKey is { Length: > 0 } given ? given : null;
        if (settings is { Provider: ModelProvider.AzureOpenai, Endpoint: { } resource })
        {
            if (!AzureEndpoint.IsV1(resource))
                return Classic(resource, key).GetChatClient(name);
            if (key is null)
                return V1ByIdentity(name);
        }
        // A local server without keys ignores the header; the SDK does not go without.
        return new(name, new ApiKeyCredential(key ?? "none"), PlainOptions());
    }

    private AzureOpenAIClient Classic(Uri resource, string? key)
    {
        var options = WithOneAttempt(settings.ApiVersion is { } version
            ? new AzureOpenAIClientOptions(AzureEndpoint.ApiVersions[version])
            : new());
        options.UserAgentApplicationId = ApplicationId;
        return key is null ? new(resource, tokens.Value, options) : new(resource, new ApiKeyCredential(key), options);
    }

#pragma warning disable OPENAI001 // the documented way to use Entra ID with Azure's v1 surface
    private ChatClient V1ByIdentity(string name) => new(name, new BearerTokenPolicy(tokens.Value, V1Scope), PlainOptions());
#pragma warning restore OPENAI001

    private OpenAIClientOptions PlainOptions() =>
        WithOneAttempt(new OpenAIClientOptions { Endpoint = settings.Endpoint, UserAgentApplicationId = ApplicationId });

    /// <summary>
    /// Attempts are reserved, journaled, timed and audited here, one by one: an SDK makes none of its own,
    /// knows no time-out and logs nothing.
    /// </summary>
    private T WithOneAttempt<T>(T options)
        where T : ClientPipelineOptions
    {
        options.RetryPolicy = new ClientRetryPolicy(maxRetries: 0);
        options.NetworkTimeout = Timeout.InfiniteTimeSpan;
        options.ClientLoggingOptions = new() { EnableLogging = false };
        options.Transport = transport;
        return options;
    }
}
