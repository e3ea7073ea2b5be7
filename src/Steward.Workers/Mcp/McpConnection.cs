using ModelContextProtocol.Client;

namespace Steward.Workers.Mcp;

/// <summary>
/// The connection to one MCP server, with a lock of its own: a server that is slow to start holds nobody up who calls another.
/// </summary>
internal sealed class McpConnection(Func<CancellationToken, Task<McpClient>> open) : IAsyncDisposable
{
    private readonly SemaphoreSlim gate = new(1, 1);
    private McpClient? client;
    private IReadOnlyList<McpClientTool>? tools;

    public async Task<McpClient> ConnectAsync(CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            return await OpenAsync(cancellationToken);
        }
        finally
        {
            gate.Release();
        }
    }

    public async Task<IReadOnlyList<McpClientTool>> ToolsAsync(CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            var current = await OpenAsync(cancellationToken);
            return tools ??= await McpToolList.ReadAsync(current, cancellationToken);
        }
        finally
        {
            gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (client is not null)
            await client.DisposeAsync();
        gate.Dispose();
    }

    private async Task<McpClient> OpenAsync(CancellationToken cancellationToken)
    {
        if (client is { Completion.IsCompleted: false } known)
            return known;
        if (client is { } broken)
        {
            (client, tools) = (null, null);
            await broken.DisposeAsync();
        }
        return client = await open(cancellationToken);
    }
}
