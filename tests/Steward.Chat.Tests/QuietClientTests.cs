using System.ClientModel;
using System.Collections.Concurrent;
using System.Diagnostics.Tracing;
using System.Text;
using OpenAI;
using OpenAI.Chat;
using Steward.Workers;
using Steward.Workers.Settings;

namespace Steward.Chat.Tests;

/// <summary>What an SDK might do by itself: log what is said, or try again. A client of ours does neither.</summary>
public abstract class QuietClientTests(ModelServer server, ModelProvider provider)
{
    [Fact]
    public async Task No_event_of_the_SDKs_holds_anything_of_a_call()
    {
        using var events = new SdkEvents();
        await LoudCallAsync("said-out-loud");

        var harness = new ChatHarness(server.Process, provider) { Goal = "said-in-confidence" };
        await harness.ScriptAsync(new() { Kind = "status", Status = 400 }, times: 1);
        await harness.RunTurnAsync();
        await new ChatHarness(server.Process, provider) { Goal = "said-in-confidence" }.RunTurnAsync();

        events.ShouldContain("said-out-loud");
        events.ShouldNotContain("said-in-confidence");
    }

    [Theory]
    [InlineData(408)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task One_attempt_is_one_request(int status)
    {
        var harness = new ChatHarness(server.Process, provider,
            settings: new() { Name = "model-a", Attempts = 1, AttemptTimeout = TimeSpan.FromMinutes(2) });
        await harness.ScriptAsync(new() { Kind = "status", Status = status, RetryAfter = "0" });

        var (envelope, usage, _, _) = await harness.InvokeAsync();

        (envelope.Status, usage.Calls).ShouldBe((EnvelopeStatus.Failed, 1));
        (await harness.CountersAsync()).Calls.ShouldBe(1);
    }

    /// <summary>A client that logs contents, to see that they would be seen.</summary>
    private async Task LoudCallAsync(string text)
    {
        var options = new OpenAIClientOptions
        {
            Endpoint = server.Process.Endpoint,
            ClientLoggingOptions = new() { EnableMessageContentLogging = true },
        };
        await new ChatClient("model-a", new ApiKeyCredential("k"), options).CompleteChatAsync(new UserChatMessage(text));
    }

    private sealed class SdkEvents : EventListener
    {
        private readonly ConcurrentQueue<string> texts = new();

        public void ShouldContain(string text) => texts.ShouldContain(one => one.Contains(text, StringComparison.Ordinal));

        public void ShouldNotContain(string text) => texts.ShouldNotContain(one => one.Contains(text, StringComparison.Ordinal));

        protected override void OnEventSourceCreated(EventSource eventSource)
        {
            if (eventSource.Name.StartsWith("System.ClientModel", StringComparison.Ordinal)
                || eventSource.Name.StartsWith("Azure", StringComparison.Ordinal))
            {
                EnableEvents(eventSource, EventLevel.LogAlways);
            }
        }

        protected override void OnEventWritten(EventWrittenEventArgs eventData) =>
            texts.Enqueue(string.Join(' ',
                eventData.Payload?.Select(value => value is byte[] bytes ? Encoding.UTF8.GetString(bytes) : $"{value}") ?? []));
    }
}

[Collection(ModelServerTests.Name)]
public sealed class OpenAIQuietClientTests(ModelServer server) : QuietClientTests(server, ModelProvider.Openai);

[Collection(ModelServerTests.Name)]
public sealed class AzureOpenAIQuietClientTests(ModelServer server) : QuietClientTests(server, ModelProvider.AzureOpenai);
