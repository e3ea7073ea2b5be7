using System.Diagnostics.Metrics;
using Steward.Workers;
using Steward.Workers.Settings;

namespace Steward.Chat.Tests;

/// <summary>A provider that reports more than was admitted is believed, and seen.</summary>
[Collection(ModelServerTests.Name)]
public sealed class OverrunTests(ModelServer server)
{
    [Fact]
    public async Task What_goes_beyond_the_bound_is_charged_and_counted()
    {
        var harness = new ChatHarness(server.Process, ModelProvider.Openai);
        harness.Card = harness.Card with { Name = $"worker of {harness.TaskId}" };
        long beyond = 0;
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Name == "steward.model.overrun")
                    self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((_, tokens, tags, _) =>
        {
            if (tags.ToArray().Contains(new("worker", harness.Card.Name)))
                Interlocked.Add(ref beyond, tokens);
        });
        listener.Start();
        var bound = await harness.BoundAsync();
        harness.Reservation = new(bound + 1_000, 1m);
        await harness.ScriptAsync(new()
        {
            Kind = "raw",
            Body =
                $$"""{"choices":[{"message":{"content":"{\"status\":\"success\",\"result\":\"r\",\"confidence\":1,\"reason\":\"r\",\"evidence\":[]}"} }],"usage":{"prompt_tokens":{{bound}},"completion_tokens":3000,"total_tokens":{{bound + 3_000}} } }""",
        });

        var reply = await harness.RunTurnAsync();

        reply.Envelope!.Status.ShouldBe(EnvelopeStatus.Success);
        (reply.Usage.Tokens, reply.Usage.Estimated).ShouldBe((bound + 3_000, false));
        beyond.ShouldBe(3_000 - 800);
    }
}
