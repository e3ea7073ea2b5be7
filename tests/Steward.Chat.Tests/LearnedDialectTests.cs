using Steward.ScriptedModel;
using Steward.Workers;
using Steward.Workers.Settings;

namespace Steward.Chat.Tests;

/// <summary>What answers teach of how a deployment wants to be asked.</summary>
[Collection(ModelServerTests.Name)]
public sealed class LearnedDialectTests(ModelServer server)
{
    private const string NoNewName =
        """{"error":{"message":"Unrecognized request argument supplied: max_completion_tokens","type":"invalid_request_error","param":null,"code":null}}""";
    private const string NoOldName =
        """{"error":{"message":"Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.","param":"max_tokens","code":"unsupported_parameter"}}""";
    private const string NoSchema =
        """{"error":{"message":"Invalid parameter: 'response_format' of type 'json_schema' is not supported with this model.","param":null,"code":null}}""";
    private const string NoFormatWithTools =
        """[{"error":{"code":400,"message":"Function calling with a response mime type: 'application/json' is unsupported","status":"INVALID_ARGUMENT"}}]""";

    private readonly Collected log = new();

    [Theory]
    [InlineData(400, NoNewName)]
    [InlineData(422,
        """{"detail":[{"type":"extra_forbidden","loc":["body","max_completion_tokens"],"msg":"Extra inputs are not permitted"}]}""")]
    public async Task A_cap_under_a_name_that_is_refused_goes_out_under_the_other_from_then_on(int status, string body)
    {
        var harness = await HarnessAsync("max_completion_tokens", status, body);

        var (envelope, usage, fault, turns) = await harness.InvokeAsync();
        var counted = await harness.CountersAsync();
        await AgainAsync(harness);

        (envelope.Status, turns, usage.Calls, fault).ShouldBe((EnvelopeStatus.Success, 1, 2, false));
        usage.Tokens.ShouldBe(counted.Tokens);
        (await CapsAsync(harness)).ShouldBe(["max_completion_tokens", "max_tokens", "max_tokens"]);
        log.Texts.ShouldBe(["Model 'model-a' does not take max_completion_tokens; the output cap is sent as max_tokens from now on"]);
    }

    /// <summary>Mistral names all fields that it does not know at once.</summary>
    [Fact]
    public async Task All_that_a_server_refuses_is_put_in_another_way_at_once()
    {
        const string Body =
            """{"object":"error","message":{"detail":[{"type":"extra_forbidden","loc":["body","max_completion_tokens"],"msg":"Extra inputs are not permitted"},{"type":"extra_forbidden","loc":["body","user"],"msg":"Extra inputs are not permitted"}]},"code":null}""";
        var harness = await HarnessAsync("user", 422, Body);

        (await harness.InvokeAsync()).Envelope.Status.ShouldBe(EnvelopeStatus.Success);

        log.Texts.ShouldBe(
        [
            "Model 'model-a' does not take max_completion_tokens; the output cap is sent as max_tokens from now on",
            "Model 'model-a' does not take user; it is not told on whose behalf it is asked from now on",
        ]);
    }

    [Fact]
    public async Task A_server_that_ignores_the_cap_is_sent_it_under_its_older_name_and_what_it_took_is_charged()
    {
        var harness = await HarnessAsync();
        await server.Process.ScriptAsync(new Rule
        {
            When = new() { User = harness.TaskId, Field = "max_completion_tokens" },
            Then = new() { Kind = "length", OnlyLegacyCap = true },
        });

        var (envelope, usage, _, turns) = await harness.InvokeAsync();

        // The first answer ran to the server's own limit; the second kept to the cap.
        (envelope.Status, turns).ShouldBe((EnvelopeStatus.Success, 2));
        usage.Tokens.ShouldBe((await harness.CountersAsync()).Tokens);
        usage.CompletionTokens.ShouldBeGreaterThan(4_000);
        (await CapsAsync(harness)).ShouldBe(["max_completion_tokens", "max_tokens"]);
        log.Texts.ShouldHaveSingleItem()
            .ShouldStartWith("Model 'model-a' answered with 4096 tokens, more than the output cap of 800; the cap is sent as max_tokens");
    }

    [Fact]
    public async Task A_server_that_takes_neither_name_is_not_asked_for_ever()
    {
        var harness = await HarnessAsync("max_completion_tokens", 400, NoNewName);
        await server.Process.ScriptAsync(new Rule
        {
            When = new() { User = harness.TaskId, Field = "max_tokens" },
            Then = new() { Kind = "status", Status = 400, Body = NoOldName },
        });

        var (envelope, usage, fault, _) = await harness.InvokeAsync();

        envelope.Reason.ShouldStartWith("The provider refused the request (400): Unsupported parameter: 'max_tokens'");
        (usage.Calls, usage.Tokens, fault).ShouldBe((2, 0L, false));
    }

    [Fact]
    public async Task A_name_that_the_settings_ask_for_stays()
    {
        var harness = await HarnessAsync("max_tokens", 400, NoOldName, new() { LegacyOutputCap = true });

        (await harness.InvokeAsync()).Envelope.Status.ShouldBe(EnvelopeStatus.Failed);
        (await CapsAsync(harness)).ShouldBe(["max_tokens"]);
        log.Texts.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_cap_that_is_too_large_is_not_taken_for_an_unknown_one()
    {
        var harness = await HarnessAsync("max_completion_tokens", 400,
            """{"error":{"message":"max_completion_tokens is too large: 800. This model supports at most 512."}}""");

        (await harness.InvokeAsync()).Envelope.Reason.ShouldContain("too large");
        (await CapsAsync(harness)).ShouldBe(["max_completion_tokens"]);
    }

    [Fact]
    public async Task A_schema_that_is_refused_gives_way_to_an_object_and_then_to_the_prompt()
    {
        var harness = await HarnessAsync("response_format", 400, NoSchema);

        var (envelope, usage, fault, turns) = await harness.InvokeAsync();
        await AgainAsync(harness);

        (envelope.Status, turns, usage.Calls, fault).ShouldBe((EnvelopeStatus.Success, 1, 3, false));
        var bodies = (await harness.CallsAsync(bodies: true)).Select(call => call.Body!).ToList();
        bodies.Select(body => body.Contains("\"json_schema\"") ? "schema" : body.Contains("\"json_object\"") ? "object" : "prompt")
            .ShouldBe(["schema", "object", "prompt", "prompt"]);
        bodies[2].ShouldContain("this JSON schema and nothing else");
        log.Texts.ShouldBe(
        [
            "Model 'model-a' does not take the response format of 'schema'; the form of answers is demanded by 'object' from now on",
            "Model 'model-a' does not take the response format of 'object'; the form of answers is demanded by 'prompt' from now on",
        ]);
    }

    [Fact]
    public async Task A_format_that_is_refused_beside_tools_is_kept_for_turns_without()
    {
        var harness = await HarnessAsync("tools", 400, NoFormatWithTools, new() { Structured = StructuredOutput.Schema }, times: 1);
        harness.Documents["a.md"] = "Text.";
        harness.Card = harness.Card with { Tools = ["search_documents"], MaxTurns = 2 };

        (await harness.InvokeAsync()).Envelope.Status.ShouldBe(EnvelopeStatus.Success);

        (await harness.CallsAsync(bodies: true))
            .Select(call => (call.Body!.Contains("\"tools\""), call.Body!.Contains("\"response_format\"")))
            .ShouldBe([(true, true), (true, false), (false, true)]);
        log.Texts.ShouldBe(
            ["Model 'model-a' does not take a response format beside tools; the form of answers is demanded by the prompt from now on"]);
    }

    [Fact]
    public async Task A_refusal_that_speaks_of_something_else_is_final()
    {
        var harness = await HarnessAsync("response_format", 400,
            """{"error":{"message":"This model's maximum context length is 8192 tokens.","code":"context_length_exceeded"}}""");

        var (_, usage, _, _) = await harness.InvokeAsync();

        usage.Calls.ShouldBe(1);
        log.Texts.ShouldBeEmpty();
    }

    /// <summary>A worker on a server that turns requests with a field away.</summary>
    private async Task<ChatHarness> HarnessAsync(
        string? field = null, int status = 400, string? body = null, ModelSettings? settings = null, int times = 0)
    {
        var harness = new ChatHarness(server.Process, ModelProvider.Openai,
            settings: (settings ?? new()) with { Name = "model-a", AttemptTimeout = TimeSpan.FromMinutes(2) }, log: log);
        if (field is not null)
        {
            await server.Process.ScriptAsync(new Rule
            {
                When = new() { User = harness.TaskId, Field = field },
                Times = times,
                Then = new() { Kind = "status", Status = status, Body = body },
            });
        }
        return harness;
    }

    /// <summary>Another invocation on the same deployments.</summary>
    private static async Task AgainAsync(ChatHarness harness) =>
        (await harness.Runner.RunAsync(harness.Turn() with { InvocationId = "another" }, CancellationToken.None)).Envelope!.Status
            .ShouldBe(EnvelopeStatus.Success);

    private static async Task<IReadOnlyList<string>> CapsAsync(ChatHarness harness) =>
        [.. (await harness.CallsAsync(bodies: true))
            .Select(call => call.Body!.Contains("\"max_tokens\"") ? "max_tokens" : "max_completion_tokens")];
}
