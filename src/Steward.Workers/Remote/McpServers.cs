using ModelContextProtocol.Client;
using Steward.Workers.Catalogue;

namespace Steward.Workers.Remote;

/// <summary>Connections to the catalogue's MCP servers: made when first needed, made anew after they broke.</summary>
public sealed class McpServers(WorkerCatalogue catalogue, WorkersOptions options) : IAsyncDisposable
{
    private static readonly TimeSpan ConnectWithin = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim gate = new(1, 1);
    private readonly Dictionary<string, McpClient> clients = new(StringComparer.Ordinal);

    /// <exception cref="InvalidOperationException">The catalogue has no such server, or a setting is missing.</exception>
    public async Task<McpClient> ConnectAsync(string server, CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            if (clients.TryGetValue(server, out var known))
            {
                if (!known.Completion.IsCompleted)
                    return known;
                clients.Remove(server);
                await known.DisposeAsync();
            }
            var definition = catalogue.McpServers.FirstOrDefault(one => one.Name == server)
                ?? throw new InvalidOperationException($"The catalogue has no MCP server '{server}'.");
            var client = await McpClient.CreateAsync(TransportOf(definition), new() { InitializationTimeout = ConnectWithin },
                cancellationToken: cancellationToken);
            clients.Add(server, client);
            return client;
        }
        finally
        {
            gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in clients.Values)
            await client.DisposeAsync();
        clients.Clear();
        gate.Dispose();
    }

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
                EnvironmentVariables = StdioClientTransportOptions.GetDefaultEnvironmentVariables(),
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

    private string Secret(string setting) =>
        options.Setting(setting) ?? throw new InvalidOperationException($"The setting '{setting}' is not set, and an MCP server needs it.");
}
