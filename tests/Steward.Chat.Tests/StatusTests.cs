using Steward.Limits;
using Steward.Workers;
using Steward.Workers.Settings;

namespace Steward.Chat.Tests;

/// <summary>Every status that says that there is no answer, with its charge and what follows.</summary>
public abstract class StatusTests(ModelServer server, ModelProvider provider)
{
    /// <summary>Of gateways that may have passed the request on.</summary>
    private static readonly int[] PerhapsBilled = [408, 424, 499, 502, 504, 520, 524, 598, 599];

    private static readonly int[] Transient = [.. PerhapsBilled, 409, 425, 429, .. Enumerable.Range(500, 100)];

    /// <summary>Final, and yet the provider's fault: it does not serve us.</summary>
    private static readonly int[] NoAccess = [401, 402, 403, 404];

    [Fact]
    public async Task Each_status_has_its_charge_and_says_whether_another_attempt_follows()
    {
        foreach (var status in Enumerable.Range(400, 200))
        {
            var harness = Harness(attempts: 2);
            await harness.ScriptAsync(new() { Kind = "status", Status = status }, times: 1);

            var (envelope, usage, fault, _) = await harness.InvokeAsync();

            var label = $"status {status}";
            var counted = await harness.CountersAsync();
            var again = Transient.Contains(status);
            (envelope.Status, counted.Calls,
                usage.Calls).ShouldBe((again ? EnvelopeStatus.Success : EnvelopeStatus.Failed, again ? 2 : 1, again ? 2 : 1), label);
            fault.ShouldBe(NoAccess.Contains(status), label);
            if (!again)
                envelope.Reason.ShouldEndWith($"({status}): scripted status {status}.");
            if (PerhapsBilled.Contains(status))
                (usage.CompletionTokens - counted.CompletionTokens, usage.Estimated).ShouldBe((800L, true), label);
            else
                (usage.Tokens, usage.Estimated).ShouldBe((counted.Tokens, false), label);
        }
    }

    [Theory]
    [InlineData("""{"error":{"message":"You exceeded your current quota.","type":"insufficient_quota","code":"insufficient_quota"}}""")]
    [InlineData("""{"error":{"message":"You exceeded your current quota.","type":"insufficient_quota","code":null}}""")]
    public async Task A_quota_that_is_used_up_is_not_waited_for(string body)
    {
        var harness = Harness(attempts: 4);
        await harness.ScriptAsync(new() { Kind = "status", Status = 429, RetryAfter = "1", Body = body });

        var (envelope, usage, fault, _) = await harness.InvokeAsync();

        envelope.Reason.ShouldBe("The provider's quota is used up (429): You exceeded your current quota.");
        (fault, usage).ShouldBe((true, new Usage(Calls: 1)));
    }

    [Theory]
    [InlineData("""{"error":{"message":"filtered","code":"content_filter"},"usage":{"prompt_tokens":120,"total_tokens":120}}""",
        120, false)]
    [InlineData("""{"error":{"message":"filtered","code":"content_filter"}}""", null, true)]
    [InlineData("""{"error":{"message":"This model's maximum context length is 8192 tokens.","code":"context_length_exceeded"}}""", 0,
        false)]
    public async Task A_filter_that_read_the_prompt_is_charged_for_it_and_a_refusal_before_any_work_is_not(
        string body, int? prompt, bool estimated)
    {
        var harness = Harness(attempts: 4);
        var bound = await harness.BoundAsync();
        harness.Reservation = new(50_000, 1m);
        await harness.ScriptAsync(new() { Kind = "status", Status = 400, Body = body });

        var (envelope, usage, fault, _) = await harness.InvokeAsync();

        envelope.Status.ShouldBe(EnvelopeStatus.Failed);
        (usage.Tokens, usage.PromptTokens, usage.Estimated, usage.Calls,
            fault).ShouldBe((prompt ?? bound, prompt ?? bound, estimated, 1, false));
    }

    private ChatHarness Harness(int attempts) =>
        new(server.Process, provider, settings: new() { Name = "model-a", Attempts = attempts, AttemptTimeout = TimeSpan.FromMinutes(2) });
}

[Collection(ModelServerTests.Name)]
public sealed class OpenAIStatusTests(ModelServer server) : StatusTests(server, ModelProvider.Openai);

[Collection(ModelServerTests.Name)]
public sealed class AzureOpenAIStatusTests(ModelServer server) : StatusTests(server, ModelProvider.AzureOpenai);
