using ModelContextProtocol.Client;
using Steward.Workers.Catalogue;
using Steward.Workers.Settings;

namespace Steward.Workers.Mcp;

/// <summary>Connections to the catalogue's MCP servers: each made when first needed, and made anew after it broke.</summary>
internal sealed class McpServers : IAsyncDisposable
{
    private static readonly TimeSpan ConnectWithin = TimeSpan.FromSeconds(30);

    private readonly Dictionary<string, McpConnection> connections;
    private readonly WorkersOptions options;

    public McpServers(WorkerCatalogue catalogue, WorkersOptions options)
    {
        ArgumentNullException.ThrowIfNull(catalogue);
        this.options = options;
        connections = catalogue.McpServers.ToDictionary(server => server.Name, server => new McpConnection(stop =>
            McpClient.CreateAsync(TransportOf(server), new() { InitializationTimeout = ConnectWithin }, cancellationToken: stop)),
            StringComparer.Ordinal);
    }

    /// <exception cref="InvalidOperationException">The catalogue has no such server, or a setting is missing.</exception>
    public Task<McpClient> ConnectAsync(string server, CancellationToken cancellationToken) => Of(server).ConnectAsync(cancellationToken);

    /// <summary>What the server offers: asked once for each connection.</summary>
    /// <exception cref="InvalidOperationException">The catalogue has no such server, or a setting is missing.</exception>
    public Task<IReadOnlyList<McpClientTool>> ToolsAsync(string server, CancellationToken cancellationToken) =>
        Of(server).ToolsAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        foreach (var connection in connections.Values)
            await connection.DisposeAsync();
    }

    private McpConnection Of(string server) =>
        connections.GetValueOrDefault(server) ?? throw new InvalidOperationException($"The catalogue has no MCP server '{server}'.");

    private IClientTransport TransportOf(McpServerDefinition server)
    {
        if (server.Command is { } command)
        {
            // The server gets no more of the host's environment than it takes to start: keys of the host stay with the host.
            return new StdioClientTransport(new()
            {
                Name = server.Name,
                Command = command,
                Arguments = [.. server.Arguments],
                InheritEnvironmentVariables = false,
                EnvironmentVariables = EnvironmentOf(server),
            });
        }
        return new HttpClientTransport(new()
        {
            Name = server.Name,
            Endpoint = server.Address!,
            ConnectionTimeout = ConnectWithin,
            AdditionalHeaders = server.TokenSetting is { } setting
                ? new Dictionary<string, string>(StringComparer.Ordinal) { ["Authorization"] = $"Bearer {Secret(setting)}" }
                : null,
        });
    }

    private Dictionary<string, string?> EnvironmentOf(McpServerDefinition server)
    {
        var variables = new Dictionary<string, string?>(
            StdioClientTransportOptions.GetDefaultEnvironmentVariables(), StringComparer.Ordinal);
        foreach (var (name, setting) in server.Environment)
            variables[name] = Secret(setting);
        return variables;
    }

    private string Secret(string setting) =>
        options.Setting(setting) ?? throw new InvalidOperationException($"The setting '{setting}' is not set, and an MCP server needs it.");
}
