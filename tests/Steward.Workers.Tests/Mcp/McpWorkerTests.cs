using Steward.Workers.Mcp;
using Steward.Workers.Tests.Support;
using Steward.Workers.Tools;

namespace Steward.Workers.Tests.Mcp;

/// <summary>Against a real MCP server, a process of its own that talks over standard input and output.</summary>
public sealed class McpWorkerTests : IAsyncDisposable
{
    private readonly TestHost host = new(catalogue: $$"""
        {
          "mcpServers": [
            { "name": "scripted", "command": "dotnet", "arguments": ["{{Path.Combine(AppContext.BaseDirectory, "Steward.ScriptedTools.dll")}}"] },
            { "name": "silent", "command": "dotnet", "arguments": ["{{Path.Combine(AppContext.BaseDirectory, "Steward.ScriptedTools.dll")}}", "silent"] },
            { "name": "missing", "command": "/no/such/program" }
          ],
          "workers": [
            { "name": "finder", "description": "d", "kind": "mcp", "server": "scripted", "tool": "find", "argument": "query", "confidence": 0.8 },
            { "name": "enveloper", "description": "d", "kind": "mcp", "server": "scripted", "tool": "envelope", "argument": "query" },
            { "name": "looker", "description": "d", "kind": "mcp", "server": "scripted", "tool": "environment", "argument": "name" },
            { "name": "broken", "description": "d", "kind": "mcp", "server": "scripted", "tool": "broken", "argument": "query" },
            { "name": "crasher", "description": "d", "kind": "mcp", "server": "scripted", "tool": "crash", "argument": "query" },
            { "name": "ghost", "description": "d", "kind": "mcp", "server": "scripted", "tool": "none", "argument": "query" },
            { "name": "painter", "description": "d", "kind": "mcp", "server": "scripted", "tool": "picture", "argument": "query" },
            { "name": "librarian", "description": "d", "kind": "mcp", "server": "scripted", "tool": "resources", "argument": "query" },
            { "name": "nobody", "description": "d", "kind": "mcp", "server": "missing", "tool": "find", "argument": "query" }
          ]
        }
        """);

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task The_tools_text_is_the_result_with_the_confidence_of_the_catalogue()
    {
        var reply = await host.RunAsync(host.Turn("finder", "the needle"));

        reply.Envelope!.ShouldBe(new(EnvelopeStatus.Success, "found: the needle", 0.8,
            "Answer of the tool 'find' of the MCP server 'scripted'."));
        reply.Usage.Calls.ShouldBe(1);
    }

    [Fact]
    public async Task An_answer_that_is_an_envelope_is_taken_as_such()
    {
        var reply = await host.RunAsync(host.Turn("enveloper", "it"));

        reply.Envelope!.ShouldBe(new(EnvelopeStatus.Partial, "half of it", 0.4, "r"));
    }

    [Fact]
    public async Task A_tool_that_fails_or_is_not_there_is_a_failed_envelope_and_no_fault()
    {
        foreach (var worker in new[] { "broken", "ghost" })
        {
            var reply = await host.RunAsync(host.Turn(worker, "x"));
            reply.Envelope!.Status.ShouldBe(EnvelopeStatus.Failed, worker);
            reply.Fault.ShouldBeFalse(worker);
        }
    }

    [Fact]
    public async Task A_tool_that_the_server_does_not_have_is_said_with_the_field_that_names_it_and_nothing_is_sent()
    {
        var reply = await host.RunAsync(host.Turn("ghost", "x"));

        reply.Envelope!.Reason.ShouldStartWith("The catalogue is wrong: workers[5].tool: the MCP server 'scripted' has no tool 'none'");
        reply.Envelope.Reason.ShouldContain("find");
        reply.Usage.Calls.ShouldBe(0);
    }

    [Fact]
    public async Task What_cannot_be_shown_is_named_and_is_no_result_by_itself()
    {
        var picture = await host.RunAsync(host.Turn("painter", "x"));
        var resources = await host.RunAsync(host.Turn("librarian", "x"));

        picture.Envelope!.ShouldBe(Envelope.Failed("The tool 'picture' gave no text: [image/png, 12,345 bytes: not shown]"));
        resources.Envelope!.Status.ShouldBe(EnvelopeStatus.Success);
        resources.Envelope.Result.ShouldBe(
            "# B\n[resource file:///a.pdf: The contract]\n[file:///c.bin, type unknown, 4 bytes: not shown]");
    }

    [Fact]
    public async Task A_model_is_told_what_came_and_structured_content_where_there_is_no_text()
    {
        (await CallAsync("scripted__picture", """{"query":"x"}""")).Text.ShouldBe("[image/png, 12,345 bytes: not shown]");
        (await CallAsync("scripted__structured", """{"query":"x"}""")).Text.ShouldBe("""{"found":3}""");
    }

    [Fact]
    public async Task A_server_that_is_not_there_or_dies_is_a_fault_and_the_next_call_starts_it_anew()
    {
        (await host.RunAsync(host.Turn("nobody", "x"))).Fault.ShouldBeTrue();
        var crashed = await host.RunAsync(host.Turn("crasher", "x", timeout: TimeSpan.FromSeconds(20)));
        crashed.Envelope!.Status.ShouldBe(EnvelopeStatus.Failed);
        crashed.Fault.ShouldBeTrue();

        (await host.RunAsync(host.Turn("finder", "again"))).Envelope!.Result.ShouldBe("found: again");
    }

    [Fact]
    public async Task A_server_that_does_not_answer_holds_nobody_up_who_calls_another()
    {
        using var giveUp = new CancellationTokenSource();
        var hanging = host.Get<McpServers>().ConnectAsync("silent", giveUp.Token);

        (await host.RunAsync(host.Turn("finder", "meanwhile"))).Envelope!.Result.ShouldBe("found: meanwhile");

        hanging.IsCompleted.ShouldBeFalse();
        await giveUp.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(hanging);
    }

    [Fact]
    public async Task The_tools_of_a_server_are_asked_for_once_per_connection()
    {
        var servers = host.Get<McpServers>();
        var first = await servers.ToolsAsync("scripted", default);
        (await servers.ToolsAsync("scripted", default)).ShouldBeSameAs(first);

        var connection = await servers.ConnectAsync("scripted", default);
        await host.RunAsync(host.Turn("crasher", "x", timeout: TimeSpan.FromSeconds(20)));
        // The end of the server's process is noticed a moment after its call has failed.
        await connection.Completion.WaitAsync(TimeSpan.FromMinutes(1));

        (await servers.ToolsAsync("scripted", default)).ShouldNotBeSameAs(first);
    }

    [Fact]
    public async Task The_server_does_not_see_the_hosts_environment()
    {
        Environment.SetEnvironmentVariable("STEWARD_TEST_SECRET", "hush");

        (await host.RunAsync(host.Turn("looker", "STEWARD_TEST_SECRET"))).Envelope!.Result.ShouldBe("(not set)");
        (await host.RunAsync(host.Turn("looker", "PATH"))).Envelope!.Result.ShouldNotBe("(not set)");
    }

    [Fact]
    public async Task Its_tools_are_there_for_model_workers_within_the_reckoned_size()
    {
        var tool = await host.Get<ToolBox>().FindAsync("scripted__find", default);

        tool.Name.ShouldBe("scripted__find");
        ArgumentSchema.Check(tool.Parameters, ToolSchema.Parse("{}")).ShouldHaveSingleItem().ShouldContain("query is required");
        (await tool.InvokeAsync(new("t", []), ToolSchema.Parse("""{"query":"x"}"""), default)).Text.ShouldBe("found: x");
        var broken = await host.Get<ToolBox>().FindAsync("scripted__broken", default);
        (await broken.InvokeAsync(new("t", []), ToolSchema.Parse("""{"query":"x"}"""), default)).Error.ShouldNotBeNullOrEmpty();
        (await Should.ThrowAsync<InvalidOperationException>(() => host.Get<ToolBox>().FindAsync("scripted__none", default))).Message
            .ShouldContain("has no tool 'none'");
        (await Should.ThrowAsync<InvalidOperationException>(() => host.Get<ToolBox>().FindAsync("scripted__wordy", default))).Message
            .ShouldContain("8192 bytes");
    }

    private async Task<ToolResult> CallAsync(string tool, string arguments) =>
        await (await host.Get<ToolBox>().FindAsync(tool, default)).InvokeAsync(new("t", []), ToolSchema.Parse(arguments), default);
}
