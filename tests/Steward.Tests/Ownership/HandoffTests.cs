using Steward.Contracts;
using Steward.Limits;
using Steward.Tasks;
using Steward.Workers;

namespace Steward.Tests.Ownership;

public class HandoffTests
{
    [Fact]
    public async Task A_task_is_passed_on_with_a_reason_until_a_holder_finishes_it()
    {
        await using var host = new OwnerHost()
            .Script("ann", _ => Pass("found the page", "bob", "bob can count"))
            .Answers("bob", "It is twelve.");

        var outcome = await host.RunAsync(host.Specify("t", PatternKind.Handoff));

        outcome.State.ShouldBe(TaskState.Completed);
        outcome.Result.ShouldBe("It is twelve.");
        var second = host.Turns[1].Assignment;
        second.Inputs.ShouldBe([host.Turns[0].InvocationId]);
        second.Briefing!.Value.GetProperty("path")[0].GetString().ShouldBe("ann: bob can count");
    }

    [Fact]
    public async Task Ping_pong_without_progress_comes_back_to_the_owner()
    {
        await using var host = new OwnerHost()
            .Script("ann", _ => Pass("I looked at it.", "bob", "yours"))
            .Script("bob", _ => Pass("It is not mine.", "ann", "yours"));

        var outcome = await host.RunAsync(host.Specify("t", PatternKind.Handoff));

        outcome.State.ShouldBe(TaskState.Partial);
        outcome.Reason.ShouldBeOneOf(ReasonCode.Cycle, ReasonCode.Repetition, ReasonCode.NoNewInformation);
        host.Turns.Count.ShouldBeLessThanOrEqualTo(4);
    }

    [Fact]
    public async Task Ping_pong_that_says_something_new_each_time_is_stopped_in_its_third_lap()
    {
        await using var host = new OwnerHost()
            .Script("ann", turn => Pass(Novel(turn), "bob", Novel(turn)))
            .Script("bob", turn => Pass(Novel(turn), "ann", Novel(turn)));

        var outcome = await host.RunAsync(host.Specify("t", PatternKind.Handoff));

        outcome.State.ShouldBe(TaskState.Partial);
        outcome.Reason.ShouldBeOneOf(ReasonCode.Cycle, ReasonCode.Repetition, ReasonCode.NoNewInformation);
        host.Turns.Count.ShouldBeLessThanOrEqualTo(6);
    }

    [Fact]
    public async Task A_cycle_of_three_without_progress_comes_back_to_the_owner()
    {
        await using var host = new OwnerHost()
            .Script("ann", _ => Pass("I looked.", "bob", "next"))
            .Script("bob", _ => Pass("I looked as well.", "cho", "next"))
            .Script("cho", _ => Pass("Looked, too.", "ann", "next"));

        var outcome = await host.RunAsync(host.Specify("t", PatternKind.Handoff));

        outcome.State.ShouldBe(TaskState.Partial);
        host.Turns.Count.ShouldBeLessThanOrEqualTo(6);
    }

    [Fact]
    public async Task The_hop_cap_stops_a_chain_that_never_comes_round()
    {
        await using var host = new OwnerHost();
        var names = Enumerable.Range(0, 20).Select(n => $"w{n:00}").ToList();
        for (var n = 0; n < names.Count; n++)
        {
            var next = names[(n + 1) % names.Count];
            host.Script(names[n], turn => Pass(Novel(turn), next, Novel(turn)));
        }
        var task = host.Specify("t", PatternKind.Handoff) with { Workers = [.. names.Select(name => OwnerHost.Card(name))] };

        var outcome = await host.RunAsync(task);

        outcome.Reason.ShouldBe(ReasonCode.Hops);
        outcome.Spent.Hops.ShouldBe(12);
    }

    [Fact]
    public async Task Short_answers_are_progress_as_long_as_they_are_new()
    {
        await using var host = new OwnerHost()
            .Script("ann", _ => Pass("Twelve.", "bob", "check it")).Script("bob", _ => Pass("Confirmed.", "cho", "write it down"))
            .Answers("cho", "Written.");

        (await host.RunAsync(host.Specify("t", PatternKind.Handoff))).Result.ShouldBe("Written.");
    }

    [Fact]
    public async Task Refusal_by_all_comes_back_to_the_owner()
    {
        await using var host = new OwnerHost().Fails("ann", "not me").Fails("bob", "nor me").Fails("cho", "nor me");

        var outcome = await host.RunAsync(host.Specify("t", PatternKind.Handoff));

        outcome.Reason.ShouldBe(ReasonCode.NoWorker);
        outcome.Detail.ShouldContain("ann, bob, cho");
    }

    [Fact]
    public async Task A_handoff_to_somebody_who_is_not_there_counts_as_refusal()
    {
        await using var host = new OwnerHost().Script("ann", _ => Pass("half", "zoe", "she knows")).Answers("bob", "whole");

        var outcome = await host.RunAsync(host.Specify("t", PatternKind.Handoff));

        outcome.Result.ShouldBe("whole");
    }

    private static TurnReply Pass(string result, string to, string reason) =>
        OwnerHost.Say(result, 0.5, handoff: new(to, reason, "the rest"));

    /// <summary>Other words at every call.</summary>
    private static string Novel(WorkerTurn turn)
    {
        var random = new Random(turn.InvocationId.Aggregate(17, (hash, c) => unchecked(hash * 31 + c)));
        return string.Join(' ', Enumerable.Range(0, 12).Select(_ =>
            string.Concat(Enumerable.Range(0, 7).Select(_ => (char)('a' + random.Next(26))))));
    }
}
