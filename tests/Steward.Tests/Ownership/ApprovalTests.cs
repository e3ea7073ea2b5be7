using System.Text.Json;
using Steward.Approvals;
using Steward.Contracts;
using Steward.Limits;
using Steward.Tasks;
using Steward.Testing;

namespace Steward.Tests.Ownership;

public class ApprovalTests
{
    [Fact]
    public async Task A_result_that_needs_a_human_waits_and_leaves_when_approved()
    {
        await using var host = await WaitingAsync();
        (await host.ProgressAsync("t"))!.State.ShouldBe(TaskState.AwaitingApproval);

        await host.DecideAsync("t", ApprovalVerdict.Approve);

        var outcome = await host.UntilEndedAsync("t");
        (outcome.State, outcome.Reason, outcome.Result).ShouldBe((TaskState.Completed, ReasonCode.Approved, "draft"));
        outcome.Detail.ShouldContain("grace");
    }

    [Fact]
    public async Task A_rejected_result_does_not_leave()
    {
        await using var host = await WaitingAsync();

        await host.DecideAsync("t", ApprovalVerdict.Reject, "it is wrong");

        var outcome = await host.UntilEndedAsync("t");
        (outcome.State, outcome.Reason, outcome.Result).ShouldBe((TaskState.Rejected, ReasonCode.RejectedByHuman, ""));
        outcome.Detail.ShouldContain("it is wrong");
        (await host.DeadLetterAsync("t")).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_revision_runs_one_more_round_with_the_feedback_and_asks_again()
    {
        await using var host = await WaitingAsync();

        await host.DecideAsync("t", ApprovalVerdict.Revise, "name the cap");
        await host.UntilAskedAsync("t", 2);
        host.Turns.Last(turn => turn.Worker.Name == "planner").Assignment.Feedback!.ShouldContain("name the cap");
        host.Questions.Count.ShouldBe(2);
        host.Questions[1].Id.ShouldNotBe(host.Questions[0].Id);
        await host.DecideAsync("t", ApprovalVerdict.Approve);

        (await host.UntilEndedAsync("t")).Result.ShouldBe(Topics[0]);
    }

    [Fact]
    public async Task Revisions_are_bounded()
    {
        await using var host = await WaitingAsync();

        for (var n = 1; n <= 4; n++)
        {
            await host.UntilAskedAsync("t", n);
            await host.DecideAsync("t", ApprovalVerdict.Revise, "again");
        }

        (await host.UntilEndedAsync("t")).State.ShouldBe(TaskState.Partial);
    }

    [Theory]
    [InlineData(ApprovalTimeout.Abort, TaskState.Aborted)]
    [InlineData(ApprovalTimeout.CompletePartial, TaskState.Partial)]
    public async Task When_nobody_answers_the_tasks_policy_decides(ApprovalTimeout policy, TaskState expected)
    {
        await using var host = await WaitingAsync(policy);

        await host.Engine.ElapseAsync(host.Clock, TimeSpan.FromMinutes(31));

        var outcome = await host.UntilEndedAsync("t");
        (outcome.State, outcome.Reason).ShouldBe((expected, ReasonCode.ApprovalTimeout));
    }

    [Fact]
    public async Task A_decision_that_was_claimed_before_the_time_out_counts_even_if_its_event_comes_too_late()
    {
        await using var host = await WaitingAsync();
        host.Claimed = new(host.Questions[0].Id, ApprovalVerdict.Approve, null, "grace", host.Clock.GetUtcNow());

        await host.Engine.ElapseAsync(host.Clock, TimeSpan.FromMinutes(31));

        (await host.UntilEndedAsync("t")).Reason.ShouldBe(ReasonCode.Approved);
    }

    [Fact]
    public async Task A_decision_on_another_question_is_ignored()
    {
        await using var host = await WaitingAsync();

        await host.Engine.Client.RaiseEventAsync("t", ApprovalEvents.Decision,
            new ApprovalDecision("t-a99", ApprovalVerdict.Approve, null, null, host.Clock.GetUtcNow()), "t-a99");
        await host.Engine.SettleAsync();

        (await host.ProgressAsync("t"))!.State.ShouldBe(TaskState.AwaitingApproval);
    }

    [Fact]
    public async Task The_wait_ends_inside_the_wall_clock()
    {
        await using var host = await WaitingAsync(
            limits: new() { WallClock = TimeSpan.FromMinutes(10), ApprovalWait = TimeSpan.FromHours(2) });

        host.Questions[0].ExpiresAt.ShouldBeLessThan(host.Clock.GetUtcNow() + TimeSpan.FromMinutes(10));
        await host.Engine.ElapseAsync(host.Clock, TimeSpan.FromMinutes(11));

        (await host.UntilEndedAsync("t")).Reason.ShouldBe(ReasonCode.ApprovalTimeout);
    }

    [Fact]
    public async Task A_wait_survives_a_crash_and_the_decision_made_after_it_takes_effect()
    {
        await using var host = await WaitingAsync();

        await host.CrashAsync();
        await host.DecideAsync("t", ApprovalVerdict.Approve);

        (await host.UntilEndedAsync("t")).Reason.ShouldBe(ReasonCode.Approved);
        host.Turns.Count(turn => turn.Worker.Name == "ann").ShouldBe(1, "nothing is called again");
    }

    [Fact]
    public async Task Always_means_that_a_partial_result_does_not_leave_without_a_human_either()
    {
        await using var host = new OwnerHost()
            .Plans(OwnerHost.PlanOf(("a", "ann", "one"), ("b", "bob", "two"))).Answers("ann", "half").Fails("bob", "no");
        await host.StartAsync(
            host.Specify("t", limits: new() { RePlans = 0 }) with { Approval = new(ApprovalWhen.Always, ApprovalTimeout.Abort, [], []) });
        await host.UntilAskedAsync("t");

        await host.DecideAsync("t", ApprovalVerdict.Reject);

        var outcome = await host.UntilEndedAsync("t");
        (outcome.State, outcome.Result).ShouldBe((TaskState.Rejected, ""));
    }

    [Fact]
    public async Task On_a_limit_a_human_may_let_the_partial_result_leave()
    {
        await using var host = new OwnerHost()
            .Plans(OwnerHost.PlanOf(("a", "ann", "one"), ("b", "bob", "two"))).Answers("ann", "half").Fails("bob", "no");
        var task = host.Specify("t", limits: new() { RePlans = 0 }) with { OnLimit = OnLimit.Escalate };
        await host.StartAsync(task);
        await host.UntilAskedAsync("t");

        host.Questions.ShouldHaveSingleItem().Question.ShouldContain(ReasonCode.RePlans);
        await host.DecideAsync("t", ApprovalVerdict.Approve);

        (await host.UntilEndedAsync("t")).Reason.ShouldBe(ReasonCode.Approved);
    }

    private static readonly string[] Topics =
        ["rivers and their valleys", "copper wires that conduct", "whales which sing at night", "old bridges of stone", "bread with yeast"];

    private static async Task<OwnerHost> WaitingAsync(
        ApprovalTimeout onTimeout = ApprovalTimeout.CompletePartial, TaskLimits? limits = null)
    {
        var host = new OwnerHost()
            .Plans([.. Topics.Select(topic => OwnerHost.PlanOf(("a", "ann", $"write about {topic}")))])
            .Answers("ann", ["draft", .. Topics]);
        await host.StartAsync(host.Specify("t", limits: limits ?? new() { Hops = 30 }) with
        {
            Approval = new(ApprovalWhen.Always, onTimeout, [], []),
        });
        await host.UntilAskedAsync("t");
        return host;
    }
}
