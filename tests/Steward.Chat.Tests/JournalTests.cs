using Steward.Durability;
using Steward.Limits;
using Steward.ScriptedModel;
using Steward.Workers;
using Steward.Workers.Settings;

namespace Steward.Chat.Tests;

/// <summary>A crash is a failing or unfinished write, and the same turn run again, as an engine does after a restart.</summary>
public abstract class JournalTests(ModelServer server, ModelProvider provider)
{
    [Fact]
    public async Task A_turn_that_runs_again_after_its_answer_was_recorded_reuses_it()
    {
        var harness = new ChatHarness(server.Process, provider);
        var first = await harness.RunTurnAsync();

        var again = await new ChatHarness(server.Process, provider, records: harness.Records, taskId: harness.TaskId).RunTurnAsync();

        (again.Envelope!.Result, again.Usage).ShouldBe((first.Envelope!.Result, first.Usage));
        (await harness.CountersAsync()).Calls.ShouldBe(1);
    }

    [Fact]
    public async Task Tool_calls_and_corrections_are_the_same_when_their_turn_runs_again()
    {
        var harness = new ChatHarness(server.Process, provider);
        harness.Documents["a.md"] = "Text of a document.";
        harness.Card = harness.Card with { Tools = ["search_documents"] };

        var first = await harness.RunTurnAsync();
        var again = await harness.RunTurnAsync();

        first.ToolCalls.ShouldHaveSingleItem();
        again.ToolCalls.ShouldBe(first.ToolCalls);
        again.ConversationTokens.ShouldBe(first.ConversationTokens);
        (await harness.CountersAsync()).Calls.ShouldBe(1);
    }

    [Fact]
    public async Task A_crash_between_answer_and_record_is_charged_in_full_and_never_called_again()
    {
        var harness = new ChatHarness(server.Process, provider);
        var journalWrites = 0;
        harness.Records.FailBefore = (collection, _) => collection == RecordCollections.Journal && ++journalWrites == 2;
        var lost = await harness.RunTurnAsync();
        harness.Records.FailBefore = null;

        var again = await harness.RunTurnAsync();

        foreach (var reply in new[] { lost, again })
        {
            reply.Envelope!.Status.ShouldBe(EnvelopeStatus.Failed);
            (reply.Usage.Tokens, reply.Usage.CostUsd).ShouldBe((harness.Reservation.Tokens, harness.Reservation.CostUsd));
        }
        again.Envelope!.Reason.ShouldStartWith("interrupted");
        (await harness.CountersAsync()).Calls.ShouldBe(1);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(60_000)]
    public async Task A_call_whose_time_was_over_once_it_stood_in_the_journal_is_not_sent_and_not_charged(int late)
    {
        var time = new SkippingTime();
        var harness = new ChatHarness(server.Process, provider, time);
        var turn = harness.Turn();
        harness.Records.Fault = step =>
        {
            if (step == $"create {RecordCollections.Journal}")
                time.Advance(turn.Deadline - TimeSpan.FromMilliseconds(250 - late) - time.GetUtcNow());
        };

        var reply = await harness.Runner.RunAsync(turn, CancellationToken.None);
        var again = await harness.Runner.RunAsync(turn, CancellationToken.None);

        foreach (var one in new[] { reply, again })
            (one.Envelope!.Reason, one.Usage, one.Fault).ShouldBe(("The time of the turn was over before the call.", Usage.None, false));
        (await harness.CountersAsync()).Calls.ShouldBe(0);
    }

    [Fact]
    public async Task A_host_that_stops_in_mid_call_leaves_it_begun_and_it_is_not_made_again()
    {
        var harness = new ChatHarness(server.Process, provider);
        await harness.ScriptAsync(new() { Kind = "hang" }, times: 1);
        using var stopping = new CancellationTokenSource();
        var running = harness.RunTurnAsync(stopping: stopping.Token);
        while ((await harness.CountersAsync()).Calls == 0)
            await Task.Yield();
        await stopping.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(running);

        var again = await harness.RunTurnAsync();

        again.Envelope!.Reason.ShouldStartWith("interrupted");
        again.Usage.Tokens.ShouldBe(harness.Reservation.Tokens);
        (await harness.CountersAsync()).Calls.ShouldBe(1);
    }

    [Fact]
    public async Task A_crash_while_waiting_to_try_again_goes_on_with_the_next_attempt()
    {
        var harness = new ChatHarness(server.Process, provider);
        await harness.ScriptAsync(new() { Kind = "status", Status = 429 }, times: 1);
        harness.Records.FailBefore = (_, key) => key.EndsWith("~2", StringComparison.Ordinal);
        await Should.ThrowAsync<IOException>(() => harness.RunTurnAsync());
        harness.Records.FailBefore = null;

        var again = await harness.RunTurnAsync();

        again.Envelope!.Status.ShouldBe(EnvelopeStatus.Success);
        again.Usage.Calls.ShouldBe(2);
        var calls = await harness.CallsAsync();
        calls.Select(call => call.Outcome).ShouldBe(["status", "answered"]);
        calls[0].Fingerprint.ShouldBe(calls[1].Fingerprint);
    }

    [Fact]
    public async Task A_failure_after_the_answer_still_reports_what_was_paid()
    {
        var harness = new ChatHarness(server.Process, provider);
        harness.Documents["a.md"] = "Text of a document.";
        harness.Card = harness.Card with { Tools = ["search_documents"] };
        harness.Records.FailBefore = (collection, _) => collection == RecordCollections.Transcripts;

        var reply = await harness.RunTurnAsync();

        reply.Envelope!.Status.ShouldBe(EnvelopeStatus.Failed);
        reply.Usage.Tokens.ShouldBe((await harness.CountersAsync()).Tokens);
    }

    [Fact]
    public async Task What_was_begun_before_a_crash_is_charged_though_the_deadline_has_passed_since()
    {
        var harness = new ChatHarness(server.Process, provider);
        var turn = harness.Turn();
        var journalWrites = 0;
        harness.Records.FailBefore = (collection, _) => collection == RecordCollections.Journal && ++journalWrites == 2;
        await harness.Runner.RunAsync(turn, CancellationToken.None);
        harness.Records.FailBefore = null;

        var late = await harness.Runner.RunAsync(turn with { Deadline = harness.Time.GetUtcNow() - TimeSpan.FromHours(1) },
            CancellationToken.None);

        late.Usage.Tokens.ShouldBe(harness.Reservation.Tokens);
        (await harness.CountersAsync()).Calls.ShouldBe(1);
    }

    [Fact]
    public async Task Of_two_hosts_that_run_the_same_turn_one_calls()
    {
        var harness = new ChatHarness(server.Process, provider);
        var other = new ChatHarness(server.Process, provider, records: harness.Records, taskId: harness.TaskId);

        await Task.WhenAll(harness.RunTurnAsync(), other.RunTurnAsync());

        (await harness.CountersAsync()).Calls.ShouldBe(1);
    }
}

[Collection(ModelServerTests.Name)]
public sealed class OpenAIJournalTests(ModelServer server) : JournalTests(server, ModelProvider.Openai);

[Collection(ModelServerTests.Name)]
public sealed class AzureOpenAIJournalTests(ModelServer server) : JournalTests(server, ModelProvider.AzureOpenai);
