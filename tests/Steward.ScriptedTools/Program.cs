using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

// An MCP server over standard input and output, for tests: a process of its own, as in production.
if (args is ["silent"])
    await Task.Delay(Timeout.Infinite);
var options = new McpServerOptions
{
    ServerInfo = new Implementation { Name = "scripted-tools", Version = "1" },
    ToolCollection =
    [
        McpServerTool.Create((string query) => $"found: {query}", new() { Name = "find", Description = "Finds." }),
        McpServerTool.Create((string query) => $$"""{"status":"partial","result":"half of {{query}}","confidence":0.4,"reason":"r"}""",
            new() { Name = "envelope", Description = "Answers with an envelope." }),
        McpServerTool.Create((string name) => Environment.GetEnvironmentVariable(name) ?? "(not set)",
            new() { Name = "environment", Description = "Says what it sees of the environment." }),
        McpServerTool.Create(string (string query) => throw new InvalidOperationException("out of order"),
            new() { Name = "broken", Description = "Fails." }),
        McpServerTool.Create(string (string query) =>
        {
            Environment.Exit(3);
            return query;
        }, new() { Name = "crash", Description = "Ends the server." }),
        McpServerTool.Create((string query) => query, new() { Name = "wordy", Description = new string('w', 10_000) }),
    ],
};
await using var transport = new StdioServerTransport("scripted-tools");
await using var server = McpServer.Create(transport, options);
await server.RunAsync();
