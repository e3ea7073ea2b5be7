using ModelContextProtocol.Client;
using Steward.Contracts;
using Steward.Workers.Catalogue;
using Steward.Workers.Tools;

namespace Steward.Workers.Mcp;

/// <summary>Asks the MCP servers of the catalogue for their tools, and finds what the catalogue names that they do not have.</summary>
internal sealed class McpCheck(WorkerCatalogue catalogue, McpServers servers, IEnumerable<ITool> inCode, TimeProvider time)
{
    private readonly HashSet<string> inCode = inCode.Select(tool => tool.Name).ToHashSet(StringComparer.Ordinal);

    /// <summary>All servers that workers use, at the same time.</summary>
    /// <param name="within">How long each may take to start and answer.</param>
    public async Task<McpFindings> RunAsync(TimeSpan within, CancellationToken cancellationToken)
    {
        var names = catalogue.Definitions.SelectMany(ServersOf).Distinct(StringComparer.Ordinal).ToList();
        var found = await Task.WhenAll(names.Select(name => AskAsync(name, within, cancellationToken)));
        return new([.. found.SelectMany(one => one.Errors)], [.. found.SelectMany(one => one.NotAsked)]);
    }

    private IEnumerable<string> ServersOf(WorkerDefinition worker) =>
        worker.Mcp is { } call ? [call.Server] : McpSurface.ToolsOf(worker, inCode).Select(tool => tool.Server);

    private IEnumerable<FieldError> ErrorsOf(WorkerDefinition worker, string server, IReadOnlyList<McpClientTool> offered) =>
        worker.Mcp is { } call
            ? call.Server == server ? McpSurface.ErrorsOf(worker.Path, call, offered) : []
            : McpSurface.ToolsOf(worker, inCode)
                .Where(tool => tool.Server == server && McpSurface.Find(server, tool.Tool, offered) is null)
                .Select(tool => McpSurface.NoTool(tool.Field, server, tool.Tool, offered));

    private async Task<McpFindings> AskAsync(string server, TimeSpan within, CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(within, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        try
        {
            var offered = await servers.ToolsAsync(server, both.Token);
            return new([.. catalogue.Definitions.SelectMany(worker => ErrorsOf(worker, server, offered))], []);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            var why = timer.IsCancellationRequested ? $"no answer within {within.TotalSeconds:0} seconds" : exception.Message;
            return new([], [$"the MCP server '{server}' could not be asked for its tools, and what the catalogue names of it was not "
                + $"checked: {why}"]);
        }
    }
}

/// <param name="Errors">Names of the catalogue that a server does not have.</param>
/// <param name="NotAsked">A sentence for each server that gave no answer: it may come up later.</param>
internal sealed record McpFindings(IReadOnlyList<FieldError> Errors, IReadOnlyList<string> NotAsked);
