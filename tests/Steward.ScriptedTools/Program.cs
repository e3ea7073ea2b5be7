using System.Text;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using Steward.ScriptedTools;

// An MCP server over standard input and output, for tests: a process of its own, as in production.
if (args is ["silent"])
    await Task.Delay(Timeout.Infinite);
if (args is ["lax"])
{
    LaxServer.Run();
    return;
}
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
        McpServerTool.Create((string query) => $"exactly: {query}", new() { Name = "find.exact", Description = "Finds exactly." }),
        McpServerTool.Create((string query) => $"at length: {query}",
            new() { Name = $"find-{new string('n', 120)}", Description = "Finds." }),
        McpServerTool.Create((string path, string pattern) => $"{path}: {pattern}", new() { Name = "search", Description = "Searches." }),
        McpServerTool.Create((string query) => new ImageContentBlock
        {
            Data = Encoding.UTF8.GetBytes(Convert.ToBase64String(new byte[12_345])),
            MimeType = "image/png",
        }, new() { Name = "picture", Description = "Draws." }),
        McpServerTool.Create((string query) => new ContentBlock[]
        {
            new ResourceLinkBlock { Uri = "file:///a.pdf", Name = "a.pdf", Title = "The contract" },
            new EmbeddedResourceBlock { Resource = new TextResourceContents { Uri = "file:///b.md", Text = "# B" } },
            new EmbeddedResourceBlock
            {
                Resource = new BlobResourceContents
                {
                    Uri = "file:///c.bin",
                    Blob = Encoding.UTF8.GetBytes(Convert.ToBase64String(new byte[4])),
                },
            },
        }, new() { Name = "resources", Description = "Gives resources." }),
        McpServerTool.Create((string query) => new CallToolResult
        {
            Content = [],
            StructuredContent = System.Text.Json.JsonSerializer.SerializeToElement(new { found = 3 }),
        }, new() { Name = "structured", Description = "Answers with data." }),
        // As those of the servers in docs/workers.md.
        McpServerTool.Create((string path) => $"text of {path}", new() { Name = "read_file", Description = "Reads." }),
        McpServerTool.Create((string query, int count = 10) =>
            $"{Environment.GetEnvironmentVariable("BRAVE_API_KEY")} found {count} for {query}",
            new() { Name = "brave_web_search", Description = "Searches the web." }),
    ],
};
await using var transport = new StdioServerTransport("scripted-tools");
await using var server = McpServer.Create(transport, options);
await server.RunAsync();
