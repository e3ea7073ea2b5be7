using System.Text.Json;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Steward.Workers.Mcp;

/// <summary>
/// The tools of a server, with schemas that model servers take. Read as plain JSON: the SDK refuses the whole list for one schema that is
/// not an object's.
/// </summary>
internal static class McpToolList
{
    private const int MaxPages = 100;

    public static async Task<IReadOnlyList<McpClientTool>> ReadAsync(McpClient client, CancellationToken cancellationToken)
    {
        var tools = new List<McpClientTool>();
        string? cursor = null;
        for (var pages = 0; pages < MaxPages; pages++)
        {
            var page = await client.SendRequestAsync<ListToolsRequestParams, JsonElement>(
                RequestMethods.ToolsList, new() { Cursor = cursor }, cancellationToken: cancellationToken);
            tools.AddRange(ToolsOf(page).Select(tool => new McpClientTool(client, tool)));
            cursor = Text(page, "nextCursor");
            if (cursor is null)
                break;
        }
        return tools;
    }

    /// <summary>Those that have a name: nobody could call the others.</summary>
    private static IEnumerable<Tool> ToolsOf(JsonElement page) =>
        page.TryGetProperty("tools", out var tools) && tools.ValueKind == JsonValueKind.Array
            ? tools.EnumerateArray().Where(tool => Text(tool, "name") is { Length: > 0 }).Select(tool => new Tool
            {
                Name = Text(tool, "name")!,
                Description = Text(tool, "description"),
                InputSchema = McpSchema.Clean(tool.TryGetProperty("inputSchema", out var schema) ? schema : default),
            })
            : [];

    private static string? Text(JsonElement json, string field) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
