namespace Steward.Workers.Settings;

/// <summary>All that it takes to call one model.</summary>
/// <param name="Name">In fallback orders, reasons and metrics.</param>
/// <param name="Server">Endpoint, key and form of answers; its <see cref="ModelSettings.Name"/> is what is sent to the server.</param>
/// <param name="Declared">What the catalogue says of it; null for a model that is only named.</param>
/// <param name="Headers">With the values of their settings.</param>
internal sealed record DeploymentSettings(
    string Name, ModelSettings Server, ModelDefinition? Declared, IReadOnlyDictionary<string, string> Headers)
{
    private static readonly Dictionary<string, string> NoHeaders = [];

    /// <summary>A model on the host's endpoint.</summary>
    public static DeploymentSettings OnHost(string name, ModelSettings host) => new(name, host with { Name = name }, null, NoHeaders);

    /// <summary>What must not be repeated where a server does.</summary>
    public IReadOnlyList<string> Secrets =>
        [.. Headers.Where(header => Declared!.Headers.Any(one => one.Name == header.Key && one.Setting is not null))
            .Select(header => header.Value).Append(Server.ApiKey).OfType<string>()];
}
