using Steward.Contracts;

namespace Steward.Workers.Settings;

/// <summary>
/// The models of a host: those that the catalogue declares, and any other by its name on the host's endpoint. On a host whose provider is
/// <see cref="ModelProvider.Offline"/> these are only the ones that are declared with a provider of their own.
/// </summary>
internal sealed class HostModels
{
    private readonly Dictionary<string, DeploymentSettings> declared;

    private HostModels(ModelSettings host, Dictionary<string, DeploymentSettings> declared)
    {
        Host = host;
        this.declared = declared;
    }

    public ModelSettings Host { get; }

    /// <param name="setting">The value of a setting by its name.</param>
    public static Validated<HostModels> Create(
        ModelSettings host, IEnumerable<ModelDefinition> definitions, Func<string, string?> setting)
    {
        var errors = new List<FieldError>();
        var models = new Dictionary<string, DeploymentSettings>(StringComparer.Ordinal);
        foreach (var definition in definitions)
        {
            var deployment = new DeploymentSettings(definition.Name, ServerOf(definition, host, setting), definition,
                HeadersOf(definition, setting));
            models[definition.Name] = deployment;
            // Nobody calls it then.
            if (deployment.Server.Provider != ModelProvider.Offline)
                errors.AddRange(DeploymentCheck.ErrorsOf(definition, deployment, setting));
        }
        return new(errors.Count > 0 ? null : new(host, models), errors);
    }

    /// <summary>The models of a fallback order, such as <c>gpt-a, gpt-b</c>; the host's own where there is none.</summary>
    public IReadOnlyList<DeploymentSettings> Of(string? names) =>
        [.. NamesIn(names ?? Host.Name).Select(name => declared.GetValueOrDefault(name) ?? DeploymentSettings.OnHost(name, Host))
            .Where(model => model.Server.Provider != ModelProvider.Offline)];

    /// <summary>Whether workers with this fallback order run without a model.</summary>
    public bool AreOffline(string? names) => Host.Provider == ModelProvider.Offline && Of(names).Count == 0;

    private static string[] NamesIn(string? names) =>
        (names ?? string.Empty).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static ModelSettings ServerOf(ModelDefinition definition, ModelSettings host, Func<string, string?> setting)
    {
        // The host's key is for the host's endpoint, and nobody else's.
        var server = definition is { Provider: null, Endpoint: null }
            ? host
            : new()
            {
                Provider = definition.Provider ?? host.Provider,
                Endpoint = definition.Endpoint,
                AttemptTimeout = host.AttemptTimeout,
                Streaming = host.Streaming,
                FirstTokenTimeout = host.FirstTokenTimeout,
                TokenTimeout = host.TokenTimeout,
            };
        return server with
        {
            Name = definition.Model ?? definition.Name,
            ApiKey = definition.ApiKeySetting is { } name ? setting(name) : server.ApiKey,
            ApiVersion = definition.ApiVersion ?? server.ApiVersion,
            Structured = definition.Structured ?? server.Structured,
            Tokenizer = definition.Tokenizer ?? server.Tokenizer,
            AttemptTimeout = definition.AttemptTimeout ?? server.AttemptTimeout,
            Streaming = definition.Streaming ?? server.Streaming,
            FirstTokenTimeout = definition.FirstTokenTimeout ?? server.FirstTokenTimeout,
            TokenTimeout = definition.TokenTimeout ?? server.TokenTimeout,
        };
    }

    private static Dictionary<string, string> HeadersOf(ModelDefinition definition, Func<string, string?> setting) =>
        definition.Headers.Select(header => (header.Name, Value: header.Value ?? setting(header.Setting!)))
            .Where(header => header.Value is not null)
            .ToDictionary(header => header.Name, header => header.Value!, StringComparer.OrdinalIgnoreCase);
}
