using Steward.Contracts;

namespace Steward.Workers.Catalogue;

/// <summary>
/// What only the whole catalogue shows: names that are taken, tools and servers that do not exist, teams that go round in circles.
/// </summary>
internal sealed class CatalogueCheck(
    CatalogueFile file, IReadOnlyCollection<string> tools, IReadOnlyCollection<string> codeWorkers, FieldErrors errors)
{
    public void Run()
    {
        var names = file.Workers.Select(worker => worker.Name).Concat(codeWorkers)
            .Concat(file.BuiltIn ? BuiltInWorkers.Specialists.Select(worker => worker.Name) : []).ToHashSet(StringComparer.Ordinal);
        for (var i = 0; i < file.Workers.Count; i++)
        {
            var (worker, path) = (file.Workers[i], $"workers[{i}]");
            CheckName(worker.Name, path);
            CheckTools(worker, path);
            CheckTeam(worker, path, names);
            if (worker.Mcp is { } mcp && mcp.Server.Length > 0 && !HasServer(mcp.Server))
                errors.Add($"{path}.server", $"there is no MCP server '{FieldErrors.Excerpt(mcp.Server)}' in mcpServers");
        }
    }

    private void CheckName(string name, string path)
    {
        if (BuiltInWorkers.Roles.Any(role => role.Name == name))
            errors.Add($"{path}.name", $"'{name}' is reserved for a role of the owner");
        else if (codeWorkers.Contains(name, StringComparer.Ordinal))
            errors.Add($"{path}.name", $"'{name}' is the name of a worker in the host's code");
        else if (file.BuiltIn && BuiltInWorkers.Specialists.Any(worker => worker.Name == name))
            errors.Add($"{path}.name", $"'{name}' is a built-in worker; choose another name, or set builtIn to false");
    }

    private void CheckTools(WorkerDefinition worker, string path)
    {
        for (var i = 0; i < worker.Tools.Count; i++)
        {
            var tool = worker.Tools[i];
            if (tools.Contains(tool, StringComparer.Ordinal))
                continue;
            if (McpToolName.Split(tool) is { } named && HasServer(named.Server))
            {
                if (!McpToolName.IsAllowed(tool) && named.Server.Length > McpToolName.MaxServerLength)
                {
                    errors.Add($"{path}.tools[{i}]",
                        $"models take no such name, and to shorten it the server's name may have at most {McpToolName.MaxServerLength} "
                            + "characters");
                }
            }
            else
            {
                errors.Add($"{path}.tools[{i}]",
                    $"there is no tool '{FieldErrors.Excerpt(tool)}'; there are {string.Join(", ", tools.Order(StringComparer.Ordinal))}"
                        + (file.McpServers.Count > 0 ? ", and server__tool for a tool of an MCP server" : string.Empty));
            }
        }
    }

    private void CheckTeam(WorkerDefinition worker, string path, HashSet<string> names)
    {
        for (var i = 0; i < worker.Team.Count; i++)
        {
            if (!names.Contains(worker.Team[i]))
                errors.Add($"{path}.team[{i}]", $"there is no worker '{FieldErrors.Excerpt(worker.Team[i])}'");
        }
        if (worker.Kind == WorkerKind.Team && CycleFrom(worker) is { } cycle)
            errors.Add($"{path}.team", $"is cyclic: {string.Join(" -> ", cycle)}");
    }

    /// <summary>The shortest way from a team back to itself.</summary>
    private List<string>? CycleFrom(WorkerDefinition start)
    {
        var ways = new Queue<List<string>>([[start.Name]]);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (ways.TryDequeue(out var way))
        {
            foreach (var next in file.Workers.FirstOrDefault(worker => worker.Name == way[^1])?.Team ?? [])
            {
                if (next == start.Name)
                    return [.. way, next];
                if (seen.Add(next))
                    ways.Enqueue([.. way, next]);
            }
        }
        return null;
    }

    private bool HasServer(string name) => file.McpServers.Any(server => server.Name == name);
}
