using System.Text.Json;
using ModelContextProtocol.Client;
using Steward.Contracts;
using Steward.Texts;
using Steward.Workers.Catalogue;

namespace Steward.Workers.Mcp;

/// <summary>What a worker of the catalogue names of an MCP server, held against what the server offers.</summary>
internal static class McpSurface
{
    private const int MaxNamed = 20;

    /// <summary>The tools of MCP servers that a model worker names, each with its field.</summary>
    /// <param name="inCode">Names of the host's own tools: they come first, whatever they look like.</param>
    public static IEnumerable<(string Field, string Server, string Tool)> ToolsOf(WorkerDefinition worker, IReadOnlySet<string> inCode) =>
        worker.Tools.Select((name, i) => (Name: inCode.Contains(name) ? null : McpToolName.Split(name), Field: $"{worker.Path}.tools[{i}]"))
            .Where(tool => tool.Name is not null)
            .Select(tool => (tool.Field, tool.Name!.Value.Server, tool.Name.Value.Tool));

    /// <summary>By its own name, or by the one that models know it by.</summary>
    public static McpClientTool? Find(string server, string tool, IReadOnlyList<McpClientTool> offered)
    {
        var wanted = McpToolName.ForModel(McpToolName.Full(server, tool));
        return offered.FirstOrDefault(one => McpToolName.ForModel(McpToolName.Full(server, one.Name)) == wanted);
    }

    public static FieldError NoTool(string field, string server, string tool, IReadOnlyList<McpClientTool> offered) =>
        new(field, $"the MCP server '{server}' has no tool '{FieldErrors.Excerpt(tool)}'"
            + Instead(tool, [.. offered.Select(one => one.Name)]));

    /// <summary>What is wrong with the tool and the argument of a worker of kind <c>mcp</c>.</summary>
    public static IEnumerable<FieldError> ErrorsOf(string path, McpCall call, IReadOnlyList<McpClientTool> offered)
    {
        if (offered.FirstOrDefault(one => one.Name == call.Tool) is not { } tool)
        {
            yield return NoTool($"{path}.tool", call.Server, call.Tool, offered);
            yield break;
        }
        var taken = tool.JsonSchema.TryGetProperty("properties", out var properties)
            ? properties.EnumerateObject().Select(property => property.Name).ToList()
            : [];
        if (taken.Count > 0 && !taken.Contains(call.Argument, StringComparer.Ordinal))
        {
            yield return new($"{path}.argument",
                $"the tool '{call.Tool}' takes no argument '{FieldErrors.Excerpt(call.Argument)}'{Instead(call.Argument, taken)}");
        }
        else if (RequiredBy(tool).Where(name => name != call.Argument).ToList() is { Count: > 0 } others)
        {
            yield return new($"{path}.tool",
                $"the tool '{call.Tool}' needs {string.Join(", ", others)} beside '{call.Argument}', and a worker of kind mcp gives "
                    + "it one argument; a model worker that has the tool gives it all");
        }
    }

    private static IEnumerable<string> RequiredBy(McpClientTool tool) =>
        tool.JsonSchema.TryGetProperty("required", out var required)
            ? required.EnumerateArray().Select(name => name.GetString()!)
            : [];

    private static string Instead(string name, List<string> known) =>
        known.Count == 0
            ? ": it has none"
            : (EditDistance.Nearest(name, known) is { } nearest ? $"; did you mean '{FieldErrors.Excerpt(nearest)}'?" : ".")
                + $" There are {string.Join(", ", known.Take(MaxNamed).Select(FieldErrors.Excerpt))}"
                + (known.Count > MaxNamed ? $" and {known.Count - MaxNamed} more" : string.Empty);
}
