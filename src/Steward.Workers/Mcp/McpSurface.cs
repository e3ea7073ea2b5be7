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

    /// <summary>The servers that a worker uses.</summary>
    public static IEnumerable<string> ServersOf(WorkerDefinition worker) =>
        worker.Mcp is { } call ? [call.Server] : worker.Tools.Select(McpToolName.Split).OfType<(string Server, string Tool)>()
            .Select(name => name.Server).Distinct(StringComparer.Ordinal);

    /// <summary>Every name that the server does not have, with its field, the nearest that it has, and the others.</summary>
    public static IEnumerable<FieldError> ErrorsOf(WorkerDefinition worker, string server, IReadOnlyList<McpClientTool> offered) =>
        worker.Mcp is { } call
            ? call.Server == server ? ErrorsOf(worker.Path, call, offered) : []
            : worker.Tools.Select((name, i) => (McpToolName.Split(name), Field: $"{worker.Path}.tools[{i}]"))
                .Where(tool => tool.Item1 is { } name && name.Server == server && Find(server, name.Tool, offered) is null)
                .Select(tool => NoTool(tool.Field, server, tool.Item1!.Value.Tool, offered));

    /// <summary>By its own name, or by the one that models know it by.</summary>
    public static McpClientTool? Find(string server, string tool, IReadOnlyList<McpClientTool> offered)
    {
        var wanted = McpToolName.ForModel(McpToolName.Full(server, tool));
        return offered.FirstOrDefault(one => McpToolName.ForModel(McpToolName.Full(server, one.Name)) == wanted);
    }

    public static FieldError NoTool(string field, string server, string tool, IReadOnlyList<McpClientTool> offered) =>
        new(field, $"the MCP server '{server}' has no tool '{FieldErrors.Excerpt(tool)}'{Instead(tool, [.. offered.Select(one => one.Name)])}");

    private static IEnumerable<FieldError> ErrorsOf(string path, McpCall call, IReadOnlyList<McpClientTool> offered)
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
            yield return new($"{path}.tool", $"the tool '{call.Tool}' needs {string.Join(", ", others)} beside '{call.Argument}', and a worker "
                + "of kind mcp gives it one argument; a model worker that has the tool gives it all");
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
