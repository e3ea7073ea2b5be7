using System.Collections.Frozen;
using System.Text.Json;
using ModelContextProtocol.Client;
using Steward.Contracts;
using Steward.Workers.Catalogue;
using Steward.Workers.Counting;
using Steward.Workers.Prompts;
using Steward.Workers.Tools;

namespace Steward.Workers.Mcp;

/// <summary>Tools of MCP servers, under the name <c>server__tool</c> as model servers take it (<see cref="McpToolName"/>).</summary>
internal sealed class McpTools(WorkerCatalogue catalogue, McpServers servers)
{
    /// <param name="name">By the tool's own name, or as models know it.</param>
    /// <exception cref="InvalidOperationException">The server has no such tool, or its description does not fit.</exception>
    public async Task<ITool> FindAsync(string name, CancellationToken cancellationToken)
    {
        var (server, tool) = McpToolName.Split(name) ?? throw new InvalidOperationException($"There is no tool '{name}'.");
        var offered = await servers.ToolsAsync(server, cancellationToken);
        var found = McpSurface.Find(server, tool, offered) ?? throw Missing(name, server, tool, offered);
        var adapted = new Tool(McpToolName.ForModel(name), found);
        return PromptComposer.BoundOf(adapted, TokenBound.Bytes) <= McpServerDefinition.MaxToolBytes
            ? adapted
            : throw new InvalidOperationException(
                $"The description and schema of '{name}' have more than {McpServerDefinition.MaxToolBytes} bytes.");
    }

    /// <summary>Says which fields of the catalogue name it.</summary>
    private InvalidOperationException Missing(string name, string server, string tool, IReadOnlyList<McpClientTool> offered)
    {
        var known = McpToolName.ForModel(name);
        var named = catalogue.Definitions.SelectMany(worker => McpSurface.ToolsOf(worker, FrozenSet<string>.Empty))
            .Where(one => McpToolName.ForModel(McpToolName.Full(one.Server, one.Tool)) == known).ToList();
        return new(McpSurface.NoTool(string.Join(", ", named.Select(one => one.Field)), server,
            named.Count > 0 ? named[0].Tool : tool, offered).ToString());
    }

    private sealed class Tool(string name, McpClientTool tool) : ITool
    {
        public string Name => name;

        public string Description => tool.Description;

        public JsonElement Parameters => tool.JsonSchema;

        public async Task<ToolResult> InvokeAsync(ToolContext context, JsonElement arguments, CancellationToken cancellationToken)
        {
            var values = arguments.EnumerateObject()
                .ToDictionary(field => field.Name, object? (field) => field.Value, StringComparer.Ordinal);
            var answer = McpAnswer.Of(await tool.CallAsync(values, cancellationToken: cancellationToken));
            var text = answer.Shown(ToolResult.MaxTextLength);
            return answer.IsError ? ToolResult.Failed(text.Length > 0 ? text : "The tool failed without a message.") : new(text);
        }
    }
}
