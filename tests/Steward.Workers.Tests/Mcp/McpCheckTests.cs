using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Steward.Workers.Mcp;
using Steward.Workers.Tests.Support;
using Steward.Workers.Tools;

namespace Steward.Workers.Tests.Mcp;

/// <summary>What a catalogue names of MCP servers, against real ones.</summary>
public sealed class McpCheckTests
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "Steward.ScriptedTools.dll");

    [Fact]
    public async Task Names_that_are_there_are_right()
    {
        await using var host = Host("""
            { "name": "a", "description": "d", "instructions": "i", "tools": ["scripted__find", "scripted__find.exact", "calculator"] },
            { "name": "b", "description": "d", "kind": "mcp", "server": "scripted", "tool": "brave_web_search", "argument": "query" }
            """);

        var findings = await FindAsync(host);

        findings.Errors.ShouldBeEmpty();
        findings.NotAsked.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_not_there_is_said_with_its_field_the_nearest_name_and_what_there_is()
    {
        await using var host = Host("""
            { "name": "a", "description": "d", "instructions": "i", "tools": ["scripted__find", "scripted__finds.exact"] },
            { "name": "b", "description": "d", "kind": "mcp", "server": "scripted", "tool": "fnd", "argument": "query" },
            { "name": "c", "description": "d", "kind": "mcp", "server": "scripted", "tool": "find", "argument": "qery" },
            { "name": "d", "description": "d", "kind": "mcp", "server": "scripted", "tool": "search", "argument": "pattern" }
            """);

        var errors = (await FindAsync(host)).Errors.Select(error => error.ToString()).ToList();

        errors.Count.ShouldBe(4);
        errors[0].ShouldStartWith(
            "workers[0].tools[1]: the MCP server 'scripted' has no tool 'finds.exact'; did you mean 'find.exact'? There are ");
        errors[0].ShouldContain("envelope, ");
        errors[1].ShouldStartWith("workers[1].tool: the MCP server 'scripted' has no tool 'fnd'; did you mean 'find'? There are ");
        errors[2].ShouldBe("workers[2].argument: the tool 'find' takes no argument 'qery'; did you mean 'query'? There are query");
        errors[3].ShouldBe("workers[3].tool: the tool 'search' needs path beside 'pattern', and a worker of kind mcp gives it one "
            + "argument; a model worker that has the tool gives it all");
    }

    [Fact]
    public async Task A_model_worker_that_calls_a_tool_that_is_not_there_reads_the_field_that_names_it()
    {
        await using var host = Host("""{ "name": "a", "description": "d", "instructions": "i", "tools": ["scripted__finds.exact"] }""");

        (await Should.ThrowAsync<InvalidOperationException>(() => host.Get<ToolBox>().FindAsync(host.Card("a").Tools[0], default))).Message
            .ShouldStartWith("workers[0].tools[0]: the MCP server 'scripted' has no tool 'finds.exact'; did you mean 'find.exact'?");
    }

    [Fact]
    public async Task A_server_that_cannot_be_asked_is_no_error_and_one_that_nobody_uses_is_not_asked()
    {
        await using var host = Host("""
            { "name": "a", "description": "d", "instructions": "i", "tools": ["missing__x"] },
            { "name": "b", "description": "d", "kind": "mcp", "server": "silent", "tool": "x", "argument": "query" }
            """);

        var findings = await host.Get<McpCheck>().RunAsync(TimeSpan.FromSeconds(2), default);

        findings.Errors.ShouldBeEmpty();
        findings.NotAsked.Count.ShouldBe(2);
        findings.NotAsked[0].ShouldStartWith("the MCP server 'missing' could not be asked for its tools");
        findings.NotAsked[1].ShouldBe("the MCP server 'silent' could not be asked for its tools, and what the catalogue names of it "
            + "was not checked: no answer within 2 seconds");
    }

    [Fact]
    public async Task Each_variable_of_a_servers_environment_has_the_value_of_its_setting()
    {
        await using var host = Host(
            """{ "name": "web", "description": "d", "kind": "mcp", "server": "keyed", "tool": "brave_web_search", "argument": "query" }""",
            setting: name => name == "Search:Key" ? "hush" : null);

        (await host.RunAsync(host.Turn("web", "needles"))).Envelope!.Result.ShouldBe("hush found 10 for needles");
    }

    [Fact]
    public async Task A_variable_whose_setting_is_missing_is_an_error_of_the_catalogue()
    {
        await using var host = Host("", setting: _ => null);

        Should.Throw<WorkersConfigurationException>(() => host.Catalogue).Errors.ShouldHaveSingleItem().ToString()
            .ShouldBe("mcpServers[1].environment.BRAVE_API_KEY: the setting 'Search:Key' is not set");
    }

    [Fact]
    public async Task A_tool_in_code_keeps_its_name_and_is_asked_of_no_server()
    {
        await using var host = Host(
            """{ "name": "a", "description": "d", "instructions": "i", "tools": ["missing__own.tool"] }""",
            configure: services => services.AddSingleton<ITool>(new OwnTool()));

        host.Card("a").Tools.ShouldBe(["missing__own.tool"]);
        (await FindAsync(host)).NotAsked.ShouldBeEmpty();
    }

    private static Task<McpFindings> FindAsync(TestHost host) => host.Get<McpCheck>().RunAsync(TimeSpan.FromMinutes(1), default);

    private static TestHost Host(
        string workers, Func<string, string?>? setting = null, Action<IServiceCollection>? configure = null) => new(
        configure, catalogue: $$"""
        {
          "mcpServers": [
            { "name": "scripted", "command": "dotnet", "arguments": ["{{Program}}"] },
            { "name": "keyed", "command": "dotnet", "arguments": ["{{Program}}"], "environment": { "BRAVE_API_KEY": "Search:Key" } },
            { "name": "silent", "command": "dotnet", "arguments": ["{{Program}}", "silent"] },
            { "name": "missing", "command": "/no/such/program" }
          ],
          "workers": [ {{workers}} ]
        }
        """, change: options => options with { Setting = setting ?? (_ => "k") });

    private sealed class OwnTool : ITool
    {
        public string Name => "missing__own.tool";

        public string Description => "d";

        public JsonElement Parameters => ToolSchema.Parse("""{"type":"object"}""");

        public Task<ToolResult> InvokeAsync(ToolContext context, JsonElement arguments, CancellationToken cancellationToken) =>
            Task.FromResult(new ToolResult("own"));
    }
}
