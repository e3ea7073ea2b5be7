using Steward.Contracts;
using Steward.Limits;
using Steward.Tasks;
using Steward.Workers;

namespace Steward.Tests.Ownership;

/// <summary>What a task does when a call has used more than it was admitted with, or fails and has no room for another attempt.</summary>
public class OverrunTests
{
    private const string Detail = "Model 'm' used 9,000 tokens in a call that was admitted with 800.";

    [Fact]
    public async Task A_provider_that_cannot_be_held_to_its_cap_stops_the_task_which_keeps_what_there_is()
    {
        await using var host = TwoSteps(turn => Overran(turn, mended: false, tokens: 2_000));

        var outcome = await host.RunAsync(host.Specify("t", limits: new() { Width = 1 }));

        (outcome.State, outcome.Reason, outcome.Detail).ShouldBe((TaskState.Partial, ReasonCode.Overrun, Detail));
        outcome.Result.ShouldContain("too long");
        host.Turns.ShouldNotContain(turn => turn.Worker.Name == "bob");
        (await host.EventsAsync("t")).ShouldContain(item => item.Kind == TaskEventKind.Overrun && item.Summary == Detail);
        (await host.LedgerAsync("t")).Overruns.ShouldBe(1);
    }

    [Fact]
    public async Task An_overrun_that_is_mended_is_charged_and_told_and_the_work_goes_on()
    {
        await using var host = TwoSteps(turn => Overran(turn, mended: true, tokens: 2_000));

        var outcome = await host.RunAsync(host.Specify("t", limits: new() { Width = 1 }));

        outcome.State.ShouldBe(TaskState.Completed);
        (await host.EventsAsync("t")).ShouldContain(item => item.Kind == TaskEventKind.Overrun);
    }

    [Fact]
    public async Task An_overrun_past_the_tasks_ceiling_ends_it_whether_it_is_mended_or_not()
    {
        await using var host = TwoSteps(turn => Overran(turn, mended: true, tokens: 70_000));

        var outcome = await host.RunAsync(host.Specify("t", limits: new() { Width = 1 }));

        (outcome.State, outcome.Reason).ShouldBe((TaskState.Partial, ReasonCode.Overrun));
        outcome.Spent.Tokens.ShouldBeGreaterThan(70_000);
    }

    [Fact]
    public async Task Another_attempt_is_admitted_by_the_ledger_and_the_one_before_is_settled()
    {
        await using var host = new OwnerHost().Plans(OwnerHost.PlanOf(("a", "ann", "try")))
            .Script("ann", turn => turn.Attempt is null
                ? new TurnReply { NextAttempt = new(2, 500, "No answer within 60 s."), Usage = new(PromptTokens: turn.Reservation.Tokens) }
                : OwnerHost.Say("at last"));

        var outcome = await host.RunAsync(host.Specify("t"));

        outcome.State.ShouldBe(TaskState.Completed);
        outcome.Result.ShouldContain("at last");
        host.Turns.Where(turn => turn.Worker.Name == "ann").Select(turn => turn.Attempt).ShouldBe([null, 2]);
        (await host.LedgerAsync("t")).Open.ShouldBeEmpty();
        outcome.Spent.Hops.ShouldBe(2, "planner and ann: another attempt is no other hop");
    }

    [Fact]
    public async Task Where_there_is_no_room_for_another_attempt_the_invocation_fails_with_what_became_of_the_last()
    {
        await using var host = new OwnerHost().Plans(OwnerHost.PlanOf(("a", "ann", "try")), OwnerHost.PlanOf(("a", "bob", "try")))
            .Script("ann", turn => new TurnReply
            {
                NextAttempt = new(2, 900, "No answer within 60 s."),
                Usage = new(PromptTokens: turn.Reservation.Tokens),
            })
            .Answers("bob", "done");
        var task = host.Specify("t", limits: new() { TokensPerInvocation = 1_000 });

        var outcome = await host.RunAsync(task with
        {
            Workers = [.. task.Workers.Select(one => one.Name == "ann" ? one with { PromptOverhead = 300, MaxOutputTokens = 500 } : one)],
        });

        outcome.State.ShouldBe(TaskState.Completed);
        (await host.EventsAsync("t")).ShouldContain(item => item.Kind == TaskEventKind.WorkerFinished
            && item.Summary.Contains("No answer within 60 s. What is left does not suffice for another attempt."));
    }

    private static OwnerHost TwoSteps(Func<WorkerTurn, TurnReply> ann) => new OwnerHost()
        .Plans(OwnerHost.PlanOf(("a", "ann", "one"), ("b", "bob", "two")))
        .Script("ann", ann).Answers("bob", "short").Answers("assembler", "both");

    private static TurnReply Overran(WorkerTurn turn, bool mended, long tokens) => OwnerHost.Say("too long") with
    {
        Usage = new(PromptTokens: turn.Reservation.Tokens + tokens),
        Overrun = new(Detail, mended),
    };
}
