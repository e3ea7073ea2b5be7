using Steward.Audit.Formats;
using Steward.Contracts;
using Steward.Monitors;
using Steward.Tasks;
using Steward.TestDoubles;
using Steward.Workers;
using Steward.Workers.Replay;

namespace Steward.Local.Tests.Replay;

/// <summary>Recorded conversations drive the workers through the real owner.</summary>
public class ReplayTests
{
    private static Recording RecordingOf(params (string Speaker, string Text)[] turns) =>
        new(turns.Select(turn => new RecordedTurn(turn.Speaker, turn.Text)));

    [Fact]
    public async Task Workers_speak_in_the_recorded_order_and_the_last_word_is_the_result()
    {
        await using var host = new ReplayHost();
        var outcome = await host.PlayAsync("t", "Which river is longest?", RecordingOf(
            ("ann", "Atlas pages forty to fifty cover rivers, tables sorted by continent."),
            ("bob", "Nile, Amazon and Yangtze head those tables, lengths in kilometres."),
            ("ann", "Surveys disagree: mouth and source were chosen differently in Brazil."),
            ("cho", "By most sources the Nile is the longest river.")));
        host.Asked.ShouldBe(["ann", "bob", "ann", "cho"], outcome.Detail);
        outcome.Result.ShouldBe("By most sources the Nile is the longest river.");
        outcome.Spent.Hops.ShouldBe(4);
    }

    [Fact]
    public async Task The_same_invocation_gets_the_same_turn_however_often_it_is_run()
    {
        await using var host = new ReplayHost();
        await host.PlayAsync("t", "Say.", RecordingOf(("ann", "First words."), ("bob", "Others."), ("ann", "Last words.")));
        var turn = new WorkerTurn("t", "Say.", null, "again", 1, new() { Name = "ann", Description = "" }, new("Say.", []), [],
            new(1_000, 1), DateTimeOffset.MaxValue);
        var first = await host.Runner.RunAsync(turn, CancellationToken.None);
        var second = await host.Runner.RunAsync(turn, CancellationToken.None);
        second.Envelope.ShouldBe(first.Envelope);
        first.Envelope!.Reason.ShouldContain("no turn 3");
    }

    [Fact]
    public async Task A_recorded_runaway_is_stopped_by_the_owner()
    {
        await using var host = new ReplayHost();
        var outcome = await host.PlayAsync("t", "Find the page.", RecordingOf([.. Enumerable.Range(0, 40).Select(i =>
            (i % 2 == 0 ? "ann" : "bob",
                i % 2 == 0 ? "I looked there and found nothing of the kind." : "Please look there once more, then."))]));
        outcome.State.ShouldBe(TaskState.Partial);
        outcome.Reason.ShouldBeOneOf(ReasonCode.Repetition, ReasonCode.Cycle, ReasonCode.NoNewInformation);
        host.Asked.Count.ShouldBeLessThanOrEqualTo(8);
    }

    [SkippableFact]
    public async Task Every_real_conversation_ends_in_one_state_inside_its_hops()
    {
        await using var host = new ReplayHost();
        var ends = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var file in RecordedTraces.Files())
        {
            var trace = TraceFile.Read(file).Traces.Single();
            var recording = new Recording(trace.Turns.Where(traced => traced.Turn.Kind == TurnKind.Answer && traced.Turn.Text.Length > 0)
                .Select(traced => new RecordedTurn(traced.Turn.Speaker, traced.Turn.Text)));
            if (recording.Speakers.Count == 0)
                continue;

            var outcome = await host.PlayAsync($"t{ends.Values.Sum()}", trace.Context.Goal, recording);
            outcome.State.IsTerminal().ShouldBeTrue(file);
            outcome.Spent.Hops.ShouldBeLessThanOrEqualTo(12, file);
            ReasonCode.All.ShouldContain(outcome.Reason, file);
            ends[outcome.Reason!] = ends.GetValueOrDefault(outcome.Reason!) + 1;
        }

        ends.Values.Sum().ShouldBeGreaterThan(180);
        ends.ShouldNotContainKey(ReasonCode.Internal);
        ends.ShouldNotContainKey(ReasonCode.WallClock);
    }
}
