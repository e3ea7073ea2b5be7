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
/// The SDKs' chat clients of models: Azure.AI.OpenAI's for the classic surface of an Azure OpenAI resource, the OpenAI SDK's for its
/// v1 surface, for OpenAI and for servers compatible with it. Settings are valid: see <see cref="ModelSettings.Check"/>.
/// </summary>
/// <param name="identity">Whose tokens are sent where there is no key; <c>DefaultAzureCredential</c> unless given.</param>
/// <param name="transport">What requests are sent by; the SDKs' own unless given.</param>
internal sealed class ChatClients(TokenCredential? identity = null, PipelineTransport? transport = null)
{
    /// <summary>As Microsoft's samples for the v1 surface have it. For the classic one the SDK knows its own.</summary>
    private const string V1Scope = "https://ai.azure.com/.default";

    private static readonly string ApplicationId = $"Steward/{typeof(ChatClients).Assembly.GetName().Version?.ToString(3)}";

    /// <summary>One for all: it looks only once for who it is.</summary>
    private static readonly Lazy<TokenCredential> DefaultIdentity = new(() => new DefaultAzureCredential());

    /// <summary>One for each scope, since each keeps its last token.</summary>
    private readonly Lazy<TokenCredential> classicTokens = new(() => new CachedCredential(identity ?? DefaultIdentity.Value));
    private readonly Lazy<TokenCredential> v1Tokens = new(() => new CachedCredential(identity ?? DefaultIdentity.Value));

    public ChatClient Of(DeploymentSettings model)
    {
        var server = model.Server;
        var key = server.ApiKey is { Length: > 0 } given ? given : null;
        if (server is { Provider: ModelProvider.AzureOpenai, Endpoint: { } resource })
        {
            if (!AzureEndpoint.IsV1(resource))
                return Classic(model, resource, key).GetChatClient(server.Name);
            if (key is null)
                return V1ByIdentity(model);
        }
        // A local server without keys ignores the header; the SDK does not go without.
        return new(server.Name, new ApiKeyCredential(key ?? "none"), PlainOptions(model));
    }

    private AzureOpenAIClient Classic(DeploymentSettings model, Uri resource, string? key)
    {
        var options = WithOneAttempt(model, model.Server.ApiVersion is { } version
            ? new AzureOpenAIClientOptions(AzureEndpoint.ApiVersions[version])
            : new());
        options.UserAgentApplicationId = ApplicationId;
        return key is null ? new(resource, classicTokens.Value, options) : new(resource, new ApiKeyCredential(key), options);
    }

#pragma warning disable OPENAI001 // the documented way to use Entra ID with Azure's v1 surface
    private ChatClient V1ByIdentity(DeploymentSettings model) =>
        new(model.Server.Name, new BearerTokenPolicy(v1Tokens.Value, V1Scope), PlainOptions(model));
#pragma warning restore OPENAI001

    private OpenAIClientOptions PlainOptions(DeploymentSettings model) =>
        WithOneAttempt(model, new OpenAIClientOptions { Endpoint = model.Server.Endpoint, UserAgentApplicationId = ApplicationId });

    /// <summary>
    /// Attempts are reserved, journaled, timed and audited here, one by one: an SDK makes none of its own,
    /// knows no time-out and logs nothing.
    /// </summary>
    private T WithOneAttempt<T>(DeploymentSettings model, T options)
        where T : ClientPipelineOptions
    {
        options.RetryPolicy = new ClientRetryPolicy(maxRetries: 0);
        options.NetworkTimeout = Timeout.InfiniteTimeSpan;
        options.ClientLoggingOptions = new() { EnableLogging = false };
        options.Transport = transport;
        if (model.Headers.Count > 0)
            options.AddPolicy(new HeaderPolicy(model.Headers), PipelinePosition.PerCall);
        return options;
    }
}
