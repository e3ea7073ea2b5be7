using System.Text.Json;
using Steward.Limits;
using Steward.ScriptedModel;
using Steward.Workers;
using Steward.Workers.Settings;

namespace Steward.Chat.Tests;

public abstract class MisbehaviourTests(ModelServer server, ModelProvider provider)
{
    private static Behaviour Text(string text) => new() { Kind = "text", Text = text };

    private static Behaviour Status(int status, string? retryAfter = null, bool billed = false) =>
        new() { Kind = "status", Status = status, RetryAfter = retryAfter, Billed = billed };

    private ChatHarness Harness(ModelSettings? settings = null) => new(server.Process, provider, settings: settings);

    [Fact]
    public async Task A_valid_envelope_is_returned_and_charged_as_the_server_counted()
    {
        var harness = Harness();

        var (envelope, usage, fault, turns) = await harness.InvokeAsync();

        envelope.Status.ShouldBe(EnvelopeStatus.Success);
        envelope.Result.ShouldContain("Say what the limit is");
        (fault, turns, usage.Calls, usage.Estimated).ShouldBe((false, 1, 1, false));
        var counted = await harness.CountersAsync();
        (usage.PromptTokens, usage.CompletionTokens).ShouldBe((counted.PromptTokens, counted.CompletionTokens));
        usage.CostUsd.ShouldBe((counted.PromptTokens * 1m + counted.CompletionTokens * 4m) / 1_000_000m);
    }

    [Fact]
    public async Task A_tool_is_called_and_its_words_become_evidence_with_positions()
    {
        var harness = Harness();
        harness.Documents["limits.md"] = "A task has at most 12 hops over the whole tree.";
        harness.Card = harness.Card with { Tools = ["search_documents"] };

        var (envelope, usage, _, turns) = await harness.InvokeAsync();

        (turns, usage.Calls).ShouldBe((2, 2));
        var citation = envelope.Evidence.ShouldHaveSingleItem();
        harness.Documents[citation.Document][citation.Start..citation.End].ShouldBe(citation.Quote);
        (await harness.CountersAsync()).Tokens.ShouldBe(usage.Tokens);
    }

    [Theory]
    [InlineData("""{"status":"success","result":""")]
    [InlineData("The limit is 12 hops, I am sure of it.")]
    [InlineData("")]
    [InlineData("""{"status":"splendid","result":"x","confidence":0.5,"reason":"r","evidence":[]}""")]
    [InlineData("""{"status":"success","result":"x","confidence":7,"reason":"r","evidence":[]}""")]
    [InlineData("""{"status":"success","result":"x","confidence":0.5,"reason":"r","evidence":[],"more":1}""")]
    [InlineData("[1,2]")]
    public async Task An_invalid_answer_is_mended_once_and_both_calls_are_charged(string text)
    {
        var harness = Harness();
        await harness.ScriptAsync(Text(text), times: 1);

        var (envelope, usage, _, turns) = await harness.InvokeAsync();

        envelope.Status.ShouldBe(EnvelopeStatus.Success);
        (turns, usage.Calls).ShouldBe((2, 2));
        (await harness.CountersAsync()).Tokens.ShouldBe(usage.Tokens);
        (await harness.CallsAsync(bodies: true))[1].Body!.ShouldContain("Your answer cannot be used");
    }

    [Theory]
    [InlineData("""{"status":"success","result":""")]
    [InlineData("The limit is 12 hops.")]
    [InlineData("")]
    public async Task A_second_invalid_answer_is_a_failed_envelope_that_says_why(string text)
    {
        var harness = Harness();
        await harness.ScriptAsync(Text(text));

        var (envelope, _, fault, turns) = await harness.InvokeAsync();

        envelope.Status.ShouldBe(EnvelopeStatus.Failed);
        envelope.Reason.ShouldContain("not a valid envelope");
        (fault, turns).ShouldBe((false, 2));
        (await harness.CountersAsync()).Calls.ShouldBe(2);
    }

    [Fact]
    public async Task A_refusal_is_a_failed_envelope_and_is_not_argued_with()
    {
        var harness = Harness();
        await harness.ScriptAsync(new() { Kind = "refusal", Text = "I cannot help with that." });

        var (envelope, usage, fault, _) = await harness.InvokeAsync();

        envelope.Status.ShouldBe(EnvelopeStatus.Failed);
        envelope.Reason.ShouldBe("The model refused: I cannot help with that.");
        (fault, usage.Calls).ShouldBe((false, 1));
    }

    [Fact]
    public async Task An_answer_that_fills_the_output_cap_is_asked_for_again_and_then_given_up()
    {
        var harness = Harness();
        await harness.ScriptAsync(new() { Kind = "length" });

        var (envelope, usage, _, turns) = await harness.InvokeAsync();

        envelope.Reason.ShouldContain("cut off at the output cap");
        turns.ShouldBe(2);
        usage.CompletionTokens.ShouldBe(2 * 800);
        (await harness.CallsAsync()).ShouldAllBe(call => call.MaxTokens == 800);
    }

    [Theory]
    [InlineData("3", 3)]
    [InlineData("17", 17)]
    public async Task A_rate_limit_is_waited_out_as_long_as_it_asks(string retryAfter, int seconds)
    {
        var harness = Harness();
        await harness.ScriptAsync(Status(429, retryAfter), times: 1);

        var (envelope, usage, _, turns) = await harness.InvokeAsync();

        envelope.Status.ShouldBe(EnvelopeStatus.Success);
        (turns, usage.Calls).ShouldBe((1, 2));
        ((SkippingTime)harness.Time).Waits.Single().ShouldBe(TimeSpan.FromSeconds(seconds));
        (await harness.CountersAsync()).Tokens.ShouldBe(usage.Tokens);
    }

    [Fact]
    public async Task A_rate_limit_with_a_date_is_waited_out_until_then()
    {
        var harness = Harness();
        await harness.ScriptAsync(Status(429, DateTimeOffset.UtcNow.AddSeconds(20).ToString("R")), times: 1);

        (await harness.InvokeAsync()).Envelope.Status.ShouldBe(EnvelopeStatus.Success);

        // Whole seconds, and the server caches its Date header for one.
        ((SkippingTime)harness.Time).Waits.Single().TotalSeconds.ShouldBeInRange(10, 22);
    }

    [Fact]
    public async Task A_rate_limit_past_the_deadline_is_not_waited_for()
    {
        var harness = Harness();
        await harness.ScriptAsync(Status(429, "301"));

        var (envelope, usage, fault, _) = await harness.InvokeAsync();

        envelope.Status.ShouldBe(EnvelopeStatus.Failed);
        envelope.Reason.ShouldContain("429");
        (fault, usage.Calls, usage.Tokens).ShouldBe((true, 1, 0L));
        ((SkippingTime)harness.Time).Waits.ShouldBeEmpty();
    }

    [Fact]
    public async Task Server_errors_are_tried_again_with_growing_waits()
    {
        var harness = Harness();
        await harness.ScriptAsync(Status(500), times: 1);
        await harness.ScriptAsync(Status(503), times: 2);

        var (envelope, usage, _, _) = await harness.InvokeAsync();

        envelope.Status.ShouldBe(EnvelopeStatus.Success);
        usage.Calls.ShouldBe(4);
        ((SkippingTime)harness.Time).Waits.Select(wait => wait.TotalMilliseconds).ShouldBe([5, 10, 20]);
    }

    [Fact]
    public async Task Server_errors_without_end_are_a_fault_after_the_last_attempt()
    {
        var harness = Harness();
        await harness.ScriptAsync(Status(500));

        var (envelope, usage, fault, _) = await harness.InvokeAsync();

        envelope.Reason.ShouldContain("500");
        (fault, usage.Calls, usage.Tokens, usage.CostUsd).ShouldBe((true, 4, 0L, 0m));
        (await harness.CountersAsync()).Calls.ShouldBe(4);
    }

    [Theory]
    [InlineData(400, false)]
    [InlineData(401, true)]
    [InlineData(404, true)]
    public async Task A_request_that_is_turned_away_is_not_repeated(int status, bool isFault)
    {
        var harness = Harness();
        await harness.ScriptAsync(Status(status));

        var (envelope, usage, fault, _) = await harness.InvokeAsync();

        envelope.Reason.ShouldContain($"{status}");
        (fault, usage.Calls).ShouldBe((isFault, 1));
    }

    [Theory]
    [InlineData("truncate")]
    [InlineData("drop")]
    public async Task A_connection_that_breaks_after_sending_is_charged_in_full_and_tried_again(string kind)
    {
        var harness = Harness();
        await harness.ScriptAsync(new() { Kind = kind }, times: 1);

        var (envelope, usage, _, _) = await harness.InvokeAsync();

        envelope.Status.ShouldBe(EnvelopeStatus.Success);
        (usage.Calls, usage.Estimated).ShouldBe((2, true));
        usage.Tokens.ShouldBeGreaterThanOrEqualTo((await harness.CountersAsync()).Tokens);
    }

    [Theory]
    [InlineData("truncate")]
    [InlineData("drop")]
    public async Task A_broken_connection_is_tried_again_under_another_reservation_where_the_first_has_no_room(string kind)
    {
        var harness = Harness();
        await harness.ScriptAsync(new() { Kind = kind }, times: 2);
        harness.Reservation = await TightAsync(harness);

        var first = await harness.RunTurnAsync();

        (first.Envelope, first.NextAttempt!.Number).ShouldBe((null, 2));
        first.NextAttempt.Tokens.ShouldBeLessThanOrEqualTo(harness.Reservation.Tokens);
        (first.Usage.Calls, first.Usage.Tokens).ShouldBe((1, harness.Reservation.Tokens));
        var second = await harness.Runner.RunAsync(harness.Turn() with { Attempt = 2 }, CancellationToken.None);
        (second.NextAttempt!.Number, second.Usage.Calls).ShouldBe((3, 1));
        var third = await harness.Runner.RunAsync(harness.Turn() with { Attempt = 3 }, CancellationToken.None);
        (third.Envelope!.Status, third.Usage.Calls, third.Usage.Estimated).ShouldBe((EnvelopeStatus.Success, 1, false));
        (await harness.CountersAsync()).Calls.ShouldBe(3);
    }

    [Fact]
    public async Task An_attempt_that_was_cut_off_under_a_later_reservation_is_charged_and_not_made_again()
    {
        var harness = Harness();
        await harness.ScriptAsync(new() { Kind = "drop" }, times: 1);
        harness.Reservation = await TightAsync(harness);
        await harness.RunTurnAsync();
        harness.Records.Fault = what => { if (what == "put journal") throw new IOException("the host died"); };
        await harness.Runner.RunAsync(harness.Turn() with { Attempt = 2 }, CancellationToken.None);
        harness.Records.Fault = null;

        var again = await harness.Runner.RunAsync(harness.Turn() with { Attempt = 2 }, CancellationToken.None);

        again.Envelope!.Reason.ShouldStartWith("interrupted");
        again.Usage.Tokens.ShouldBe(harness.Reservation.Tokens);
        (await harness.CountersAsync()).Calls.ShouldBe(2);
    }

    [Theory]
    [InlineData("truncate")]
    [InlineData("drop")]
    public async Task Attempts_have_an_end_whatever_is_reserved_for_them(string kind)
    {
        var harness = Harness();
        await harness.ScriptAsync(new() { Kind = kind });
        harness.Reservation = await TightAsync(harness);

        var (envelope, usage, fault, _) = await harness.InvokeAsync();

        envelope.Status.ShouldBe(EnvelopeStatus.Failed);
        (fault, usage.Calls, usage.Tokens).ShouldBe((true, 4, 4 * harness.Reservation.Tokens));
        (await harness.CountersAsync()).Calls.ShouldBe(4);
    }

    [Fact]
    public async Task A_gateway_time_out_may_have_been_billed_and_is_charged()
    {
        var harness = Harness();
        await harness.ScriptAsync(Status(504, billed: true), times: 1);

        var (_, usage, _, _) = await harness.InvokeAsync();

        (usage.Calls, usage.Estimated).ShouldBe((2, true));
        usage.Tokens.ShouldBeGreaterThanOrEqualTo((await harness.CountersAsync()).Tokens);
    }

    [Fact]
    public async Task A_hang_past_the_time_out_is_charged_and_tried_again_while_there_is_room()
    {
        var harness = new ChatHarness(server.Process, provider, TimeProvider.System,
            new() { Name = "model-a", AttemptTimeout = TimeSpan.FromSeconds(1) });
        await harness.ScriptAsync(new() { Kind = "hang" }, times: 1);

        var (envelope, usage, _, _) = await harness.InvokeAsync();

        envelope.Status.ShouldBe(EnvelopeStatus.Success);
        (usage.Calls, usage.Estimated).ShouldBe((2, true));
        usage.Tokens.ShouldBeGreaterThanOrEqualTo((await harness.CountersAsync()).Tokens);
    }

    [Fact]
    public async Task A_hang_is_a_fault_and_each_attempt_at_it_has_a_reservation()
    {
        var harness = new ChatHarness(server.Process, provider, TimeProvider.System,
            new() { Name = "model-a", AttemptTimeout = TimeSpan.FromMilliseconds(200) });
        await harness.ScriptAsync(new() { Kind = "hang" });
        harness.Reservation = await TightAsync(harness);

        var (envelope, usage, fault, _) = await harness.InvokeAsync();

        envelope.Reason.ShouldContain("No answer within 0.2 s");
        (fault, usage.Calls, usage.Tokens).ShouldBe((true, 4, 4 * harness.Reservation.Tokens));
    }

    [Fact]
    public async Task A_hang_up_to_the_turns_deadline_ends_before_it()
    {
        var harness = new ChatHarness(server.Process, provider, TimeProvider.System);
        await harness.ScriptAsync(new() { Kind = "hang" });
        harness.Card = harness.Card with { Timeout = TimeSpan.FromMilliseconds(600) };
        var turn = harness.Turn();

        var reply = await harness.Runner.RunAsync(turn, CancellationToken.None);

        reply.Fault.ShouldBeTrue();
        reply.Usage.Calls.ShouldBe(1);
        reply.Usage.Tokens.ShouldBeGreaterThanOrEqualTo((await harness.CountersAsync()).Tokens);
    }

    [Fact]
    public async Task An_answer_without_usage_is_charged_at_its_bound()
    {
        var harness = Harness();
        await harness.ScriptAsync(new() { Usage = false });

        var (envelope, usage, _, _) = await harness.InvokeAsync();

        envelope.Status.ShouldBe(EnvelopeStatus.Success);
        usage.Estimated.ShouldBeTrue();
        usage.CompletionTokens.ShouldBe(800);
        usage.PromptTokens.ShouldBeGreaterThan((await harness.CountersAsync()).PromptTokens);
    }

    [Fact]
    public async Task An_unreachable_provider_is_a_fault_that_costs_nothing()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        var port = ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        var harness = Harness(
            new() { Name = "model-a", Endpoint = new($"http://127.0.0.1:{port}"), AttemptTimeout = TimeSpan.FromMinutes(2) });

        var (envelope, usage, fault, _) = await harness.InvokeAsync();

        envelope.Reason.ShouldContain("cannot be reached");
        (fault, usage).ShouldBe((true, Usage.None));
    }

    [Fact]
    public async Task The_next_deployment_answers_where_the_first_fails()
    {
        var harness = Harness(new() { Name = "model-a, model-b", AttemptTimeout = TimeSpan.FromMinutes(2) });
        await server.Process.ScriptAsync(new Rule { When = new() { User = harness.TaskId, Model = "model-a" }, Then = Status(404) });

        var (envelope, _, _, _) = await harness.InvokeAsync();

        envelope.Status.ShouldBe(EnvelopeStatus.Success);
        (await harness.CallsAsync()).Select(call => call.Model).ShouldBe(["model-a", "model-b"]);
        ((SkippingTime)harness.Time).Waits.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_quote_that_is_in_no_document_is_left_out_and_said()
    {
        var harness = Harness();
        harness.Documents["a.md"] = "The first\n line of it.";
        await harness.ScriptAsync(new()
        {
            Kind = "envelope",
            Envelope = JsonSerializer.SerializeToElement(new
            {
                evidence = new[] { new { document = "a.md", quote = "The first line" }, new { document = "a.md", quote = "Never written" },
                    new { document = "b.md", quote = "x" } },
            }),
        });

        var (envelope, _, _, _) = await harness.InvokeAsync();

        envelope.Evidence.ShouldHaveSingleItem().ShouldBe(new Citation("a.md", 0, 15, "The first\n line"));
        envelope.Reason.ShouldContain("2 of 3 quotes dropped");
    }

    [Fact]
    public async Task A_wrong_tool_call_comes_back_to_the_model_as_data()
    {
        var harness = Harness();
        harness.Documents["a.md"] = "Text of a.";
        harness.Card = harness.Card with { Tools = ["search_documents"] };
        await harness.ScriptAsync(new()
        {
            Kind = "tools",
            Tools = [new("search_documents", "{broken"), new("search_documents", """{"q":1}"""), new("delete_all", "{}")],
        }, times: 1);

        var (envelope, _, _, turns) = await harness.InvokeAsync();

        (envelope.Status, turns).ShouldBe((EnvelopeStatus.Success, 2));
        var body = (await harness.CallsAsync(bodies: true))[1].Body!;
        body.ShouldContain("not a JSON object");
        body.ShouldContain("arguments.query is required");
        body.ShouldContain("There is no tool");
    }

    [Fact]
    public async Task On_its_last_turn_a_worker_that_still_wants_tools_has_failed()
    {
        var harness = Harness();
        harness.Documents["a.md"] = "Text of a.";
        harness.Card = harness.Card with { Tools = ["search_documents"], MaxTurns = 2 };
        await harness.ScriptAsync(new() { Kind = "tools", Tools = [new("search_documents", """{"query":"x"}""")] });

        var (envelope, _, _, turns) = await harness.InvokeAsync();

        (envelope.Status, turns).ShouldBe((EnvelopeStatus.Failed, 2));
        (await harness.CallsAsync(bodies: true))[1].Body!
            .ShouldContain(provider == ModelProvider.AzureOpenai ? "\"tool_choice\":\"none\"" : "\"response_format\"");
    }

    /// <summary>A reservation with room for exactly one attempt.</summary>
    private static async Task<Reservation> TightAsync(ChatHarness harness)
    {
        harness.Reservation = new(1, 1m);
        return new((await harness.RunTurnAsync()).NeededTokens!.Value, 1m);
    }
}

[Collection(ModelServerTests.Name)]
public sealed class OpenAIMisbehaviourTests(ModelServer server) : MisbehaviourTests(server, ModelProvider.Openai);

[Collection(ModelServerTests.Name)]
public sealed class AzureOpenAIMisbehaviourTests(ModelServer server) : MisbehaviourTests(server, ModelProvider.AzureOpenai);
