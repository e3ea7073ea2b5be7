using Steward.Workers.Tools;

namespace Steward.Workers.Mcp;

/// <summary>Every tool that workers of this host may have.</summary>
internal sealed class ToolBox(IEnumerable<ITool> builtIn, McpTools mcp)
{
    private readonly Dictionary<string, ITool> tools = builtIn.ToDictionary(tool => tool.Name, StringComparer.Ordinal);

    /// <summary>A tool by the name that catalogue and cards use.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public async Task<ITool> FindAsync(string name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (tools.TryGetValue(name, out var tool))
            return tool;
        return await mcp.FindAsync(name, cancellationToken);
    }

    public async Task<IReadOnlyList<ITool>> SelectAsync(IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(names);
        var selected = new List<ITool>();
        foreach (var name in names)
            selected.Add(await FindAsync(name, cancellationToken));
        return selected;
    }
}
