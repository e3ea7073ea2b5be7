using System.Diagnostics.Metrics;
using Steward.Limits;
using Steward.ScriptedModel;
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

        reply.Overrun.ShouldBe(new($"Model 'model-a' used {bound + 3_000:N0} tokens in a call that was admitted with {bound + 800:N0}.",
            Mended: true));
        reply.Envelope!.Status.ShouldBe(EnvelopeStatus.Success);
        (reply.Usage.Tokens, reply.Usage.Estimated).ShouldBe((bound + 3_000, false));
        beyond.ShouldBe(3_000 - 800);
    }

    [Fact]
    public async Task A_model_that_knows_its_cap_by_no_name_is_closed_until_somebody_opens_it()
    {
        var harness = new ChatHarness(server.Process, ModelProvider.Openai);
        await harness.ScriptAsync(Long(completion: 3_000), times: 2);

        (await harness.RunTurnAsync()).Overrun!.Mended.ShouldBeTrue("the other name of the cap may help");
        harness.Invocation = 2;
        var second = await harness.RunTurnAsync();
        harness.Invocation = 3;
        var third = await harness.RunTurnAsync();

        second.Overrun!.Mended.ShouldBeFalse();
        second.Overrun.Detail.ShouldEndWith("It ignores its output cap, and is closed to all tasks until it is opened again.");
        third.Envelope!.Reason.ShouldBe(second.Overrun.Detail);
        (third.Usage, third.Fault).ShouldBe((Usage.None, false));
        (await harness.CountersAsync()).Calls.ShouldBe(2);

        (await harness.Closed.ListAsync(CancellationToken.None)).ShouldHaveSingleItem().TaskId.ShouldBe(harness.TaskId);
        (await harness.Closed.OpenAsync("model-a", CancellationToken.None)).ShouldBeTrue();
        harness.Invocation = 4;
        (await harness.RunTurnAsync()).Envelope!.Status.ShouldBe(EnvelopeStatus.Success);
    }

    [Fact]
    public async Task A_model_that_is_closed_on_one_host_is_closed_on_the_next_and_the_next_of_the_fallback_order_answers()
    {
        var harness = new ChatHarness(server.Process, ModelProvider.Openai);
        await harness.Closed.CloseAsync("model-a", "It ignores its output cap.", "another task");
        var other = new ChatHarness(server.Process, ModelProvider.Openai, records: harness.Records, settings: new()
        {
            Name = "model-a, model-b",
            AttemptTimeout = TimeSpan.FromMinutes(2),
        });

        (await other.RunTurnAsync()).Envelope!.Status.ShouldBe(EnvelopeStatus.Success);

        (await other.CallsAsync()).ShouldHaveSingleItem().Model.ShouldBe("model-b");
    }

    [Fact]
    public async Task The_token_that_ends_an_answer_may_be_counted_beyond_the_cap()
    {
        var harness = new ChatHarness(server.Process, ModelProvider.Openai,
            settings: new() { Name = "model-a", LegacyOutputCap = true, AttemptTimeout = TimeSpan.FromMinutes(2) });
        await harness.ScriptAsync(Long(completion: 801), times: 1);

        (await harness.RunTurnAsync()).Overrun.ShouldBeNull("its prompt was less than its bound");

        (await harness.Closed.ListAsync(CancellationToken.None)).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_an_overrun_was_is_known_after_a_crash()
    {
        var harness = new ChatHarness(server.Process, ModelProvider.Openai);
        await harness.ScriptAsync(Long(completion: 3_000), times: 1);
        var first = await harness.RunTurnAsync();

        (await harness.RunTurnAsync()).Overrun.ShouldBe(first.Overrun);

        (await harness.CountersAsync()).Calls.ShouldBe(1);
    }

    private static Behaviour Long(int completion) => new()
    {
        Kind = "raw",
        Body = $$"""
            {"choices":[{"message":{"content":"{\"status\":\"success\",\"result\":\"r\",\"confidence\":1,\"reason\":\"r\",\"evidence\":[]}"} }],
             "usage":{"prompt_tokens":100,"completion_tokens":{{completion}},"total_tokens":{{completion + 100}} } }
            """,
    };
}
