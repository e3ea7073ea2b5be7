using System.Diagnostics;
using Steward.Tasks;
using Steward.Workers.Settings;

namespace Steward.Chat.Tests;

/// <summary>Calls of models as spans of OpenTelemetry's GenAI conventions.</summary>
[Collection(ModelServerTests.Name)]
public sealed class SpanTests(ModelServer server)
{
    [Fact]
    public async Task Each_call_is_a_span_with_its_model_and_usage_and_without_its_texts()
    {
        var spans = new List<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == OwnerOrchestration.MeterName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span =>
            {
                lock (spans)
                    spans.Add(span);
            },
        };
        ActivitySource.AddActivityListener(listener);
        var harness = new ChatHarness(server.Process, ModelProvider.Openai,
            settings: new() { Name = "model-of-spans", AttemptTimeout = TimeSpan.FromMinutes(2) });

        await harness.RunTurnAsync();

        var call = (await harness.CallsAsync())[0];
        var span = spans.Where(one => (string?)one.GetTagItem("gen_ai.request.model") == "model-of-spans").ShouldHaveSingleItem();
        span.DisplayName.ShouldBe("chat model-of-spans");
        span.GetTagItem("gen_ai.usage.input_tokens").ShouldBe(call.PromptTokens);
        span.GetTagItem("gen_ai.request.max_tokens").ShouldBe(800);
        string.Join('\n', span.TagObjects.Select(tag => $"{tag.Value}")).ShouldNotContain(harness.Goal);
    }
}
