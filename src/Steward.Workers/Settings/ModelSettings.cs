using System.ComponentModel.DataAnnotations;
using Steward.Contracts;

namespace Steward.Workers.Settings;

/// <summary>Which model the model workers run on. Bound from the section <c>Model</c>.</summary>
public sealed record ModelSettings
{
    private static readonly string[] OpenAIHosts = [".api.openai.com", ".openai.azure.com"];

    /// <summary><see cref="ModelProvider.Offline"/> by default.</summary>
    public ModelProvider Provider { get; init; } = ModelProvider.Offline;

    /// <summary>
    /// Base address; OpenAI's own by default for <see cref="ModelProvider.Openai"/>. Required for <see cref="ModelProvider.AzureOpenai"/>:
    /// the resource's (its classic surface), or the resource's with <c>/openai/v1</c> at the end.
    /// </summary>
    public Uri? Endpoint { get; init; }

    /// <summary>Model or deployment; several with commas between are a fallback order.</summary>
    public string? Name { get; init; }

    /// <summary>Of the classic surface of Azure OpenAI, as <c>2024-10-21</c>; the newest that the SDK knows by default.</summary>
    public string? ApiVersion { get; init; }

    /// <summary>
    /// Visible ASCII. Without one: Entra ID by <c>DefaultAzureCredential</c> (azure-openai),
    /// or no authentication (openai with an endpoint).
    /// </summary>
    public string? ApiKey { get; init; }

    /// <summary>Attempts at one turn, the first included, all within its reservation. 1 to 10; 4 by default.</summary>
    [Range(1, 10)]
    public int Attempts { get; init; } = 4;

    /// <summary>How long one attempt may take, inside the worker's own time-out. 1 second to 10 minutes; 60 seconds by default.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan AttemptTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Asks for answers as streams, so that a long one may take as long as its tokens keep coming, up to the worker's own time-out.
    /// <see cref="AttemptTimeout"/> is without effect then. False by default.
    /// </summary>
    public bool Streaming { get; init; }

    /// <summary>Of a stream: from the request to the first token. 1 second to 10 minutes; 60 seconds by default.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan FirstTokenTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Of a stream: from one token to the next. 1 second to 10 minutes; 30 seconds by default.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan TokenTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Sends the output cap as <c>max_tokens</c>, which older servers know, whatever the answers say. False by default:
    /// <c>max_completion_tokens</c>, until a deployment shows that it knows only the older name.
    /// </summary>
    public bool LegacyOutputCap { get; init; }

    /// <summary>How the form of an answer is demanded; <see cref="StructuredOutput.Auto"/> by default.</summary>
    public StructuredOutput Structured { get; init; }

    /// <summary>By what prompts are counted before they are sent; <see cref="Settings.Tokenizer.Auto"/> by default.</summary>
    public Tokenizer Tokenizer { get; init; }

    /// <summary>No model: the settings of a host that names none.</summary>
    public static ModelSettings Offline { get; } = new();

    internal StreamTimes? StreamTimes => Streaming ? new(FirstTokenTimeout, TokenTimeout) : null;

    /// <summary>The models are OpenAI's own, at its or at Azure's addresses.</summary>
    internal bool IsOpenAI => Provider == ModelProvider.AzureOpenai || Endpoint is not { } endpoint
        || Array.Exists(OpenAIHosts, host => $".{endpoint.Host}".EndsWith(host, StringComparison.OrdinalIgnoreCase));

    /// <summary>Everything that is wrong, at once.</summary>
    public IReadOnlyList<FieldError> Check()
    {
        if (Provider == ModelProvider.Offline)
            return [];
        var errors = new List<FieldError>();
        if (string.IsNullOrWhiteSpace(Name))
            errors.Add(new("model.name", "names the model or deployment; it is required for every provider but offline"));
        if (Endpoint is null && Provider == ModelProvider.AzureOpenai)
            errors.Add(new("model.endpoint", "is required for azure-openai"));
        if (Endpoint is { } endpoint
            && (!endpoint.IsAbsoluteUri || endpoint.Scheme is not ("http" or "https") || endpoint.UserInfo.Length > 0))
        {
            errors.Add(new("model.endpoint", "must be an absolute http or https address without a user"));
        }
        else if (Endpoint is { } resource && Provider == ModelProvider.AzureOpenai)
        {
            errors.AddRange(AzureEndpoint.ErrorsOf(resource, ApiVersion, hasKey: ApiKey is { Length: > 0 }));
        }
        if (ApiVersion is not null && Provider != ModelProvider.AzureOpenai)
            errors.Add(new("model.apiVersion", "is for azure-openai only"));
        if (HeaderSecret.ErrorOf("model.apiKey", ApiKey) is { } error)
            errors.Add(error);
        if (Endpoint is null && Provider == ModelProvider.Openai && string.IsNullOrWhiteSpace(ApiKey))
            errors.Add(new("model.apiKey", "is required for OpenAI itself; an endpoint of your own may do without"));
        return errors;
    }

    /// <summary>Keys must not reach a log through a record's text.</summary>
    public override string ToString() =>
        $"{Provider} {Name} {Endpoint?.GetLeftPart(UriPartial.Path)}{(ApiKey is null ? string.Empty : " (with a key)")}";
}

/// <summary>Whose interface the model workers speak.</summary>
public enum ModelProvider
{
    /// <summary>Extractive answers from the given documents, no model.</summary>
    Offline,

    /// <summary>OpenAI, or any endpoint compatible with it.</summary>
    Openai,

    /// <summary>Azure OpenAI, by its classic surface or its <c>/openai/v1</c>.</summary>
    AzureOpenai,
}
