using System.Text.Json;
using ModelContextProtocol.Client;
using Steward.Workers.Catalogue;
using Steward.Workers.Counting;
using Steward.Workers.Prompts;
using Steward.Workers.Tools;

namespace Steward.Workers.Mcp;

/// <summary>Tools of MCP servers, under the name <c>server__tool</c>.</summary>
internal sealed class McpTools(McpServers servers)
{
    /// <exception cref="InvalidOperationException">The server has no such tool, or its description does not fit.</exception>
    public async Task<ITool> FindAsync(string name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        var mark = name.IndexOf("__", StringComparison.Ordinal);
        var tools = await servers.ToolsAsync(name[..mark], cancellationToken);
        var found = tools.FirstOrDefault(tool => tool.Name == name[(mark + 2)..])
            ?? throw new InvalidOperationException($"The MCP server '{name[..mark]}' has no tool '{name[(mark + 2)..]}'.");
        var adapted = new Tool(name, found);
        return PromptComposer.BoundOf(adapted, TokenBound.Bytes) <= McpServerDefinition.MaxToolBytes
            ? adapted
            : throw new InvalidOperationException(
                $"The description and schema of '{name}' have more than {McpServerDefinition.MaxToolBytes} bytes.");
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
            var (text, isError) = McpAnswer.Read(await tool.CallAsync(values, cancellationToken: cancellationToken),
                ToolResult.MaxTextLength);
            return isError ? ToolResult.Failed(text.Length > 0 ? text : "The tool failed without a message.") : new(text);
        }
    }
}
