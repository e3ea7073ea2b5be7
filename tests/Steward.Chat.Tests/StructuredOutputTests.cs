using System.Text.Json;
using Steward.ScriptedModel;
using Steward.Workers;
using Steward.Workers.Prompts;
using Steward.Workers.Providers;
using Steward.Workers.Settings;

namespace Steward.Chat.Tests;

/// <summary>How the form of an answer is demanded, in turns with tools, in the last of them, and in turns without.</summary>
[Collection(ModelServerTests.Name)]
public sealed class StructuredOutputTests(ModelServer server)
{
    [Theory]
    [InlineData(null, null, true)]
    [InlineData(null, "https://api.openai.com/v1", true)]
    [InlineData(null, "https://eu.api.openai.com/v1", true)]
    [InlineData(null, "https://r.openai.azure.com/openai/v1", true)]
    [InlineData(ModelProvider.AzureOpenai, "https://gateway.example", true)]
    [InlineData(null, "https://api.openai.com.example/v1", false)]
    [InlineData(null, "http://localhost:8000/v1", false)]
    public void By_default_schema_and_tools_go_together_at_OpenAI_and_Azure_alone(ModelProvider? provider, string? endpoint, bool together)
    {
        var settings = new ModelSettings
        {
            Provider = provider ?? ModelProvider.Openai,
            Endpoint = endpoint is null ? null : new(endpoint),
        };

        Dialect.Of(settings).ShouldBe(new(StructuredOutput.Schema, together, LegacyOutputCap: false));
    }

    /// <summary>The parts of the requests of a worker's two turns with tools, and of one without tools.</summary>
    [Theory]
    [InlineData(StructuredOutput.Auto, "tools auto, text", "format json_schema, text", "format json_schema")]
    [InlineData(StructuredOutput.Schema, "tools auto, format json_schema", "tools none, format json_schema", "format json_schema")]
    [InlineData(StructuredOutput.JsonObject, "tools auto, text", "format json_object, text", "format json_object, text")]
    [InlineData(StructuredOutput.Prompt, "tools auto, text", "tools none, text", "text")]
    [InlineData(StructuredOutput.Tool, "tools required, answer", "tools required, answer only", "tools required, answer only")]
    public async Task Each_way_to_demand_it_has_its_parts_in_each_turn(
        StructuredOutput structured, string first, string last, string without)
    {
        var harness = Harness(structured);
        harness.Card = harness.Card with { Tools = ["search_documents"], MaxTurns = 2 };
        var (envelope, usage, _, turns) = await harness.InvokeAsync();
        var plain = Harness(structured);
        (await plain.InvokeAsync()).Envelope.Status.ShouldBe(EnvelopeStatus.Success);

        (envelope.Status, turns).ShouldBe((EnvelopeStatus.Success, 2));
        (await harness.CountersAsync()).Tokens.ShouldBe(usage.Tokens);
        var bodies = (await harness.CallsAsync(bodies: true)).Concat(await plain.CallsAsync(bodies: true))
            .Select(call => PartsOf(call.Body!));
        bodies.ShouldBe([first, last, without]);
    }

    [Theory]
    [InlineData(WorkerRole.Planner)]
    [InlineData(WorkerRole.Judge)]
    [InlineData(WorkerRole.Owner)]
    [InlineData(WorkerRole.Manager)]
    public async Task Every_role_answers_in_every_way(WorkerRole role)
    {
        foreach (var structured in Enum.GetValues<StructuredOutput>())
        {
            var harness = Harness(structured);
            harness.Card = harness.Card with { Role = role };

            var (envelope, _, _, turns) = await harness.InvokeAsync();

            (envelope.Status, turns).ShouldBe((EnvelopeStatus.Success, 1), $"{role} by {structured}: {envelope.Reason}");
        }
    }

    /// <summary>llama.cpp and Ollama obey the format and never call a tool; Gemini turns such a request away.</summary>
    [Fact]
    public async Task A_server_that_obeys_a_format_before_tools_is_asked_so_that_it_calls_them()
    {
        var harness = Harness(StructuredOutput.Auto);
        harness.Card = harness.Card with { Tools = ["search_documents"] };
        await server.Process.ScriptAsync(new Rule
        {
            When = new() { User = harness.TaskId, Field = "response_format" },
            Then = new() { Kind = "envelope" },
        });

        (await harness.InvokeAsync()).Envelope.Evidence.ShouldNotBeNull().ShouldHaveSingleItem();
        (await harness.CallsAsync()).Count.ShouldBe(2);
    }

    [Fact]
    public async Task An_answer_by_tool_that_comes_beside_other_calls_waits_for_their_results()
    {
        var harness = Harness(StructuredOutput.Tool);
        harness.Card = harness.Card with { Tools = ["search_documents"] };
        const string Early = """{"status":"success","result":"Too early.","confidence":1,"reason":"r","evidence":[]}""";
        await harness.ScriptAsync(new() { Kind = "tools", Tools = [new("answer", Early), new("search_documents", """{"query":"x"}""")] },
            times: 1);

        var (envelope, _, _, turns) = await harness.InvokeAsync();

        turns.ShouldBe(2);
        envelope.Result.ShouldNotBe("Too early.");
    }

    [Fact]
    public async Task Two_answers_by_tool_are_none()
    {
        var harness = Harness(StructuredOutput.Tool);
        string Answer(string result) =>
            JsonSerializer.Serialize(new { status = "success", result, confidence = 1, reason = "r", evidence = Array.Empty<string>() });
        await harness.ScriptAsync(new() { Kind = "tools", Tools = [new("answer", Answer("a")), new("answer", Answer("b"))] }, times: 1);

        (await harness.InvokeAsync()).Turns.ShouldBe(2);
        (await harness.CallsAsync(bodies: true))[1].Body!.ShouldContain("2 different answers");
    }

    /// <summary>In the last turn the tools make way for the format: the count of the turn before still holds for all that stays.</summary>
    [Fact]
    public async Task The_count_of_the_turn_before_holds_when_the_parts_change()
    {
        var harness = Harness(StructuredOutput.Auto);
        harness.Goal = string.Concat(Enumerable.Repeat("Know every limit of a task. ", 200));
        harness.Documents["a.md"] = "Text.";
        harness.Card = harness.Card with { Tools = ["search_documents"], MaxTurns = 2 };
        var byBytes = await harness.BoundAsync();
        harness.Reservation = new(50_000, 1m);
        var first = await harness.RunTurnAsync();
        await harness.CallToolsAsync(1, first.ToolCalls);

        harness.Reservation = new(1, 1m);
        var needed = (await harness.RunTurnAsync(2)).NeededTokens!.Value;
        harness.Reservation = new(needed, 1m);

        needed.ShouldBeLessThan(byBytes);
        (await harness.RunTurnAsync(2)).Envelope!.Status.ShouldBe(EnvelopeStatus.Success);
        ((long)(await harness.CallsAsync())[1].PromptTokens).ShouldBeLessThanOrEqualTo(needed - 256);
    }

    /// <summary>After a restart with other settings, say.</summary>
    [Fact]
    public async Task A_part_that_the_count_of_the_turn_before_does_not_have_is_added_in_full()
    {
        var first = Harness(StructuredOutput.JsonObject);
        await first.ScriptAsync(new() { Kind = "text", Text = "prose" }, times: 1);
        await first.RunTurnAsync();
        async Task<long> NeededAsync(StructuredOutput structured)
        {
            var next = Harness(structured, first);
            next.Reservation = new(1, 1m);
            return (await next.RunTurnAsync(2)).NeededTokens!.Value;
        }

        var (same, schema) = (await NeededAsync(StructuredOutput.JsonObject), await NeededAsync(StructuredOutput.Schema));

        (schema - same).ShouldBeGreaterThan(AnswerFormats.Of(WorkerRole.Specialist).Schema.GetRawText().Length);
    }

    private ChatHarness Harness(StructuredOutput structured, ChatHarness? before = null)
    {
        var harness = new ChatHarness(server.Process, ModelProvider.Openai, records: before?.Records, taskId: before?.TaskId,
            settings: new() { Name = "model-a", AttemptTimeout = TimeSpan.FromMinutes(2), Structured = structured });
        harness.Documents["limits.md"] = "A task has at most 12 hops.";
        return harness;
    }

    private static string PartsOf(string body)
    {
        using var document = JsonDocument.Parse(body);
        var root = document.RootElement;
        var parts = new List<string>();
        var tools = root.TryGetProperty("tools", out var offered)
            ? offered.EnumerateArray().Select(tool => tool.GetProperty("function").GetProperty("name").GetString()!).ToList()
            : [];
        if (tools.Count > 0)
            parts.Add($"tools {root.GetProperty("tool_choice").GetString()}");
        if (tools.Contains("answer"))
            parts.Add(tools.Count == 1 ? "answer only" : "answer");
        if (root.TryGetProperty("response_format", out var format))
            parts.Add($"format {format.GetProperty("type").GetString()}");
        if (root.GetProperty("messages")[0].GetProperty("content").GetString()!.Contains("{\"type\":\"object\"", StringComparison.Ordinal))
            parts.Add("text");
        return string.Join(", ", parts);
    }
}
