using System.Text.Json;
using Steward.ScriptedModel;
using Steward.Tasks;
using Steward.Workers;
using Steward.Workers.Providers;
using Steward.Workers.Settings;

namespace Steward.Chat.Tests;

/// <summary>Answers that are read while they come.</summary>
[Collection(ModelServerTests.Name)]
public sealed class StreamingTests(ModelServer server)
{
    private static readonly ModelSettings Streaming = new() { Name = "model-a", Streaming = true };

    [Theory]
    [InlineData(PatternKind.OrchestratorWorker)]
    [InlineData(PatternKind.Handoff)]
    [InlineData(PatternKind.Adaptive)]
    public async Task A_task_ends_as_it_would_without_and_is_charged_by_the_counts_at_the_end_of_each_stream(PatternKind pattern)
    {
        await using var host = new ModelHost(server.Process, ModelProvider.Openai, Streaming);
        var task = await host.SpecifyAsync(pattern, new() { Tokens = 400_000, Hops = 30, TokensPerInvocation = 40_000 });

        var outcome = await host.RunAsync(task);

        outcome.State.ShouldBe(TaskState.Completed, $"{outcome.Reason}: {outcome.Detail}");
        outcome.Citations.ShouldNotBeEmpty();
        outcome.Spent.Tokens.ShouldBe((await server.Process.CountersAsync(task.Id)).Tokens);
        (await server.Process.CallsAsync(task.Id, bodies: true)).ShouldAllBe(call =>
            call.Body!.Contains("\"stream\":true,\"stream_options\":{\"include_usage\":true}"));
    }

    [Fact]
    public async Task An_answer_may_take_longer_than_any_of_its_times_as_long_as_tokens_keep_coming()
    {
        var harness = Harness(Streaming with
        {
            AttemptTimeout = TimeSpan.FromSeconds(1),
            FirstTokenTimeout = TimeSpan.FromSeconds(1),
            TokenTimeout = TimeSpan.FromSeconds(1),
        });
        await harness.ScriptAsync(new() { ChunkDelayMs = 120 });

        var (envelope, usage, _, _) = await harness.InvokeAsync();

        envelope.Status.ShouldBe(EnvelopeStatus.Success);
        (usage.Calls, usage.Estimated).ShouldBe((1, false));
    }

    [Fact]
    public async Task Silence_between_tokens_ends_an_attempt_which_is_charged_in_full_and_made_again()
    {
        var harness = Harness(Streaming with { TokenTimeout = TimeSpan.FromSeconds(1) });
        await harness.ScriptAsync(new() { Chunks = 5 }, times: 1);

        var (envelope, usage, _, _) = await harness.InvokeAsync();

        envelope.Status.ShouldBe(EnvelopeStatus.Success);
        (usage.Calls, usage.Estimated).ShouldBe((2, true));
        usage.Tokens.ShouldBeGreaterThan((await harness.CountersAsync()).Tokens);
    }

    [Fact]
    public async Task Silence_before_the_first_token_has_a_time_of_its_own()
    {
        var harness = Harness(Streaming with { FirstTokenTimeout = TimeSpan.FromSeconds(1), Attempts = 1 });
        await harness.ScriptAsync(new() { Kind = "hang" });

        var reply = await harness.RunTurnAsync();

        reply.Envelope!.Reason.ShouldStartWith("The provider was silent for longer than 1 s before the first token");
        reply.Fault.ShouldBeTrue();
    }

    [Fact]
    public async Task A_stream_that_breaks_off_is_tried_again()
    {
        var harness = Harness(Streaming);
        await harness.ScriptAsync(new() { Kind = "truncate" }, times: 1);

        var (envelope, usage, _, _) = await harness.InvokeAsync();

        (envelope.Status, usage.Calls, usage.Estimated).ShouldBe((EnvelopeStatus.Success, 2, true));
    }

    [Fact]
    public async Task A_server_that_answers_whole_is_understood()
    {
        var harness = Harness(Streaming);
        await harness.ScriptAsync(new()
        {
            Kind = "raw",
            Body = """
                {"choices":[{"message":{"content":"{\"status\":\"success\",\"result\":\"r\",\"confidence\":1,\"reason\":\"r\",\"evidence\":[]}"},
                 "finish_reason":"stop"}],"usage":{"prompt_tokens":100,"completion_tokens":20,"total_tokens":120}}
                """,
        });

        (await harness.RunTurnAsync()).Usage.Tokens.ShouldBe(120);
    }

    [Fact]
    public async Task Statuses_are_what_they_are_without()
    {
        var harness = Harness(Streaming);
        await harness.ScriptAsync(new() { Kind = "status", Status = 429, RetryAfter = "1" }, times: 1);

        var (envelope, usage, _, _) = await harness.InvokeAsync();

        (envelope.Status, usage.Calls, usage.Estimated).ShouldBe((EnvelopeStatus.Success, 2, false));
    }

    [Theory]
    [InlineData("""{"choices":[{"delta":{"content":[{"type":"text","text":"a"}]}}]}""", "a")]
    [InlineData("""{"choices":[{"message":{"content":"whole"},"finish_reason":"stop"}]}""", "whole")]
    [InlineData("""{"choices":[{"delta":{"content":null,"reasoning_content":"hm"}}]}""", "")]
    [InlineData("""{"choices":[]}""", "")]
    [InlineData("""{"choices":null,"usage":null}""", "")]
    public void Chunks_are_read_as_servers_send_them(string chunk, string text)
    {
        var answer = Of(chunk, """{"choices":[{"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":2}}""");

        var read = ChatResponseReader.Read(answer.ToJson(), []);

        read.Text.ShouldBe(text);
        read.Usage!.OutputTokenCount.ShouldBe(2);
    }

    [Fact]
    public void Calls_that_come_whole_with_one_index_are_calls_of_their_own()
    {
        var answer = Of(
            """{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"","function":{"name":"search","arguments":"{\"q\":1}"}}]}}]}""",
            """{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"","function":{"name":"search","arguments":{"q":2}}}]},"finish_reason":"stop"}]}""");

        using var body = JsonDocument.Parse(answer.ToJson());
        var calls = body.RootElement.GetProperty("choices")[0].GetProperty("message").GetProperty("tool_calls");
        calls.EnumerateArray().Select(call => call.GetProperty("function").GetProperty("arguments").GetString())
            .ShouldBe(["""{"q":1}""", """{"q":2}"""]);
    }

    [Fact]
    public void An_error_in_a_stream_is_the_servers_own()
    {
        var answer = Of("""{"choices":[{"delta":{"content":"half"}}]}""", """{"error":{"message":"overloaded","code":502}}""");

        Should.Throw<ModelFault>(() => ChatResponseReader.Read(answer.ToJson(), [])).Message.ShouldContain("(502): overloaded");
    }

    private static StreamedAnswer Of(params string[] chunks)
    {
        var answer = new StreamedAnswer();
        foreach (var chunk in chunks)
        {
            using var document = JsonDocument.Parse(chunk);
            answer.Add(document.RootElement);
        }
        return answer;
    }

    private ChatHarness Harness(ModelSettings settings) => new(server.Process, ModelProvider.Openai, TimeProvider.System, settings);
}
