using System.Text.Json;
using Steward.Approvals;
using Steward.Contracts;
using Steward.Limits;
using Steward.Ownership;
using Steward.Patterns;
using Steward.Tasks;
using Steward.Testing;
using Steward.Validation;
using Steward.Workers;

namespace Steward.Tests.Ownership;

/// <summary>Every limit, hit on the real engine: the outcome says which, carries what there is, and is never a plain success.</summary>
public class LimitTests
{
    private static readonly (string, string, string)[] Eight = [.. Enumerable.Range(0, 8).Select(n => ($"s{n}", "ann", $"part {n}"))];

    [Fact]
    public async Task Hops()
    {
        await using var host = Eightfold();

        var outcome = await host.RunAsync(host.Specify("t", limits: new() { Hops = 5 }));

        outcome.State.ShouldBe(TaskState.Partial);
        outcome.Reason.ShouldBe(ReasonCode.Hops);
        outcome.Spent.Hops.ShouldBe(5);
        outcome.Result.ShouldContain("answer");
    }

    [Fact]
    public async Task Tokens()
    {
        await using var host = Eightfold(tokens: 400);

        var outcome = await host.RunAsync(host.Specify("t", limits: new() { Tokens = 2_000, Width = 1 }));

        outcome.Reason.ShouldBe(ReasonCode.Budget);
        outcome.Spent.Tokens.ShouldBeInRange(1_000, 2_000);
    }

    [Fact]
    public async Task Cost()
    {
        await using var host = Eightfold(costUsd: 0.2m);

        var task = host.Specify("t", limits: new() { CostUsd = 1m, Width = 1 });
        var outcome = await host.RunAsync(
            task with { Workers = [.. task.Workers.Select(worker => worker with { Price = new(1_000, 1_000, 1_000) })] });

        outcome.Reason.ShouldBe(ReasonCode.Cost);
        outcome.Spent.CostUsd.ShouldBeInRange(0.5m, 1m);
    }

    [Fact]
    public async Task Tokens_per_invocation_fail_the_invocation_and_not_the_task()
    {
        await using var host = new OwnerHost()
            .Plans(OwnerHost.PlanOf(("a", "ann", "chatter")), OwnerHost.PlanOf(("a", "bob", "be brief")))
            .Script("ann", turn => new TurnReply
            {
                ToolCalls = [new(0, "search", $"d{turn.Turn}")],
                ConversationTokens = 200,
                Usage = new(PromptTokens: Math.Min(300, turn.Reservation.Tokens)),
            })
            .Answers("bob", "done");

        var outcome = await host.RunAsync(host.Specify("t", limits: new() { TokensPerInvocation = 1_000 }));

        outcome.State.ShouldBe(TaskState.Completed);
        (await host.LedgerAsync("t")).ByInvocation.Values.Max().ShouldBeLessThanOrEqualTo(1_000);
        (await host.EventsAsync("t"))
            .ShouldContain(item => item.Kind == TaskEventKind.WorkerFinished && item.Summary.Contains("1000 tokens per invocation"));
    }

    [Fact]
    public async Task Wall_clock()
    {
        await using var host = new OwnerHost()
            .Plans(OwnerHost.PlanOf(("a", "ann", "quick"), ("b", "bob", "never")))
            .Answers("ann", "half")
            .Script("bob", _ => new TaskCompletionSource<TurnReply>().Task);
        var task = host.Specify("t", limits: new() { WallClock = TimeSpan.FromMinutes(1) });

        var outcome = await host.RunAsync(task);

        outcome.State.ShouldBe(TaskState.Partial);
        outcome.Reason.ShouldBe(ReasonCode.WallClock);
        outcome.EndedAt.ShouldBe(task.Deadline);
        outcome.Result.ShouldContain("half");
        var ledger = await host.LedgerAsync("t");
        ledger.Open.ShouldBeEmpty("what was under way is charged");
    }

    [Fact]
    public async Task Width()
    {
        var release = new TaskCompletionSource();
        await using var host = new OwnerHost().Plans(OwnerHost.PlanOf(Eight)).Answers("assembler", "all")
            .Script("ann", async turn =>
            {
                await release.Task;
                return OwnerHost.Say(Distinct(turn));
            });
        await host.StartAsync(host.Specify("t", limits: new() { Width = 3 }));
        await host.Engine.QuietAsync();
        while (host.Turns.Count < 4)
            await Task.Yield();
        release.SetResult();

        (await host.RunAsync(host.Specify("t", limits: new() { Width = 3 }))).State.ShouldBe(TaskState.Completed);

        host.MostAtOnce.ShouldBe(3);
    }

    [Fact]
    public async Task A_turn_that_outlives_its_time_out_is_charged_and_becomes_a_failed_envelope()
    {
        await using var host = new OwnerHost()
            .Plans(OwnerHost.PlanOf(("a", "ann", "hang")), OwnerHost.PlanOf(("a", "bob", "answer")))
            .Script("ann", _ => new TaskCompletionSource<TurnReply>().Task)
            .Answers("bob", "done");

        var outcome = await host.RunAsync(host.Specify("t"));

        outcome.State.ShouldBe(TaskState.Completed);
        outcome.Spent.Tokens.ShouldBeGreaterThan(100, "the reservation of the hung call is spent");
        (await host.EventsAsync("t")).ShouldContain(item => item.Kind == TaskEventKind.WorkerFinished && item.Summary.Contains("cut off"));
    }

    [Fact]
    public async Task On_limit_abort_hands_nothing_over()
    {
        await using var host = Eightfold();

        var outcome = await host.RunAsync(host.Specify("t", limits: new() { Hops = 5 }) with { OnLimit = OnLimit.Abort });

        outcome.State.ShouldBe(TaskState.Aborted);
        outcome.Reason.ShouldBe(ReasonCode.Hops);
        outcome.Result.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("complete-partial", TaskState.Partial)]
    [InlineData("abort", TaskState.Aborted)]
    [InlineData("make-coffee", TaskState.Partial)]
    public async Task The_owner_worker_decides_on_its_reserved_allotment(string decision, TaskState expected)
    {
        await using var host = Eightfold().Script("owner", _ => OwnerHost.SayJson(new OwnerChoice(decision, "It is best.")));
        var task = host.Specify("t", limits: new() { Hops = 5 });

        var outcome = await host.RunAsync(task with
        {
            OnLimit = OnLimit.Owner,
            Workers = [.. task.Workers, OwnerHost.Card("owner", WorkerRole.Owner)],
        });

        outcome.State.ShouldBe(expected);
        outcome.Spent.Hops.ShouldBe(5, "the owner's hop lies inside the cap");
        host.Turns.ShouldContain(turn => turn.Worker.Name == "owner");
    }

    [Fact]
    public async Task However_often_the_judge_is_asked_the_owner_worker_can_still_decide()
    {
        var plans = 0;
        await using var host = Eightfold()
            .Script("planner", _ => OwnerHost.SayJson(OwnerHost.PlanOf(($"s{plans}", "ann", $"part {plans++}"))))
            .Script("judge", _ => OwnerHost.SayJson(new Judgement("re-plan", 0.2, [$"Part {plans} is not enough."])))
            .Script("owner", _ => OwnerHost.SayJson(new OwnerChoice("complete-partial", "It is best.")));
        var task = host.Specify("t", limits: new() { Hops = 11, RePlans = 10 });

        var outcome = await host.RunAsync(task with
        {
            OnLimit = OnLimit.Owner,
            Workers = [.. task.Workers, OwnerHost.Card("judge", WorkerRole.Judge), OwnerHost.Card("owner", WorkerRole.Owner)],
        });

        (outcome.State, outcome.Reason, outcome.Spent.Hops).ShouldBe((TaskState.Partial, ReasonCode.Hops, 11));
        host.Turns[^1].Worker.Name.ShouldBe("owner");
    }

    [Fact]
    public async Task A_sub_task_does_not_use_up_what_is_kept_back_for_the_owner()
    {
        await using var host = new OwnerHost()
            .Script("planner",
                turn =>
                    OwnerHost.SayJson(turn.Goal == "Say what a hop is."
                        ? OwnerHost.PlanOf(("a", "crew", "delegate it"))
                        : OwnerHost.PlanOf(("b", "dan", "do it"))))
            .Answers("dan", "It is done.")
            .Script("judge", _ => OwnerHost.SayJson(new Judgement("pass", 1, [])));
        var task = host.Specify("t");

        var outcome = await host.RunAsync(task with
        {
            Workers = [OwnerHost.Card("crew") with { Kind = WorkerKind.Team, Team = ["dan"] }, OwnerHost.Card("judge", WorkerRole.Judge),
                .. task.Workers.Where(worker => worker.Role != WorkerRole.Specialist)],
            TeamMembers = [OwnerHost.Card("dan")],
        });

        outcome.State.ShouldBe(TaskState.Completed);
        host.Turns.Count(turn => turn.Worker.Name == "judge").ShouldBe(2);
        (await host.LedgerAsync("t")).Owner.Hops.ShouldBe(1, "the judge of the whole, not that of the part");
    }

    [Fact]
    public async Task When_time_runs_short_the_pattern_stops_before_a_human_is_asked()
    {
        var release = new TaskCompletionSource<TurnReply>();
        await using var host = new OwnerHost().Plans(OwnerHost.PlanOf(("a", "ann", "slow"), ("b", "bob", "next")))
            .Script("ann", _ => release.Task).Answers("bob", "never");
        var task = host.Specify("t", limits: new() { WallClock = TimeSpan.FromMinutes(10), Width = 1 });
        await host.StartAsync(task with
        {
            OnLimit = OnLimit.Escalate,
            Workers = [.. task.Workers.Select(worker => worker with { Timeout = TimeSpan.FromHours(1) })],
        });
        await host.UntilAsync(() => Task.FromResult(host.Turns.Any(turn => turn.Worker.Name == "ann")));
        await host.Engine.ElapseAsync(host.Clock, TimeSpan.FromMinutes(9));
        await host.UntilAskedAsync("t");

        release.SetResult(OwnerHost.Say("half"));
        await host.Engine.SettleAsync();

        (await host.ProgressAsync("t"))!.State.ShouldBe(TaskState.AwaitingApproval);
        host.Turns.ShouldNotContain(turn => turn.Worker.Name == "bob");
        await host.DecideAsync("t", ApprovalVerdict.Revise, "Go on.");
        await host.UntilAskedAsync("t", 2);
        host.Turns.Count.ShouldBe(2, "no time is left for a revision: the question comes back");
    }

    [Fact]
    public async Task A_team_works_on_the_same_ledger_and_cannot_reset_a_counter()
    {
        await using var host = new OwnerHost()
            .Script("planner", turn => OwnerHost.SayJson(OwnerHost.PlanOf(("a", "crew", $"delegate {turn.Goal}"))));
        var task = host.Specify("t", limits: new() { Hops = 6 });
        var crew = OwnerHost.Card("crew") with { Kind = WorkerKind.Team, Team = ["crew"] };

        var outcome = await host.RunAsync(
            task with { Workers = [crew, .. task.Workers.Where(worker => worker.Role != WorkerRole.Specialist)] });

        outcome.State.ShouldBe(TaskState.Partial);
        outcome.Spent.Hops.ShouldBeLessThanOrEqualTo(6);
        (await host.LedgerAsync("t")).Hops.ShouldBe(outcome.Spent.Hops);
    }

    [Fact]
    public async Task A_team_has_its_own_members_which_the_task_itself_does_not_ask()
    {
        await using var host = new OwnerHost()
            .Script("planner",
                turn => OwnerHost.SayJson(turn.InvocationId.StartsWith("t.1", StringComparison.Ordinal) && turn.Goal == "Say what a hop is."
                    ? OwnerHost.PlanOf(("a", "crew", "delegate it")) : OwnerHost.PlanOf(("b", "dan", "do it"))))
            .Answers("dan", "It is done.");
        var task = host.Specify("t");

        var outcome = await host.RunAsync(task with
        {
            Workers = [OwnerHost.Card("crew") with { Kind = WorkerKind.Team, Team = ["dan"] },
                .. task.Workers.Where(worker => worker.Role != WorkerRole.Specialist)],
            TeamMembers = [OwnerHost.Card("dan")],
        });

        (outcome.State, outcome.Result).ShouldBe((TaskState.Completed, "It is done."));
        outcome.Spent.Hops.ShouldBe(4);
    }

    [Fact]
    public async Task A_cancelled_task_ends_with_what_is_there()
    {
        await using var host = new OwnerHost()
            .Plans(OwnerHost.PlanOf(("a", "ann", "quick"), ("b", "bob", "never")))
            .Answers("ann", "half").Script("bob", _ => new TaskCompletionSource<TurnReply>().Task);
        await host.StartAsync(host.Specify("t"));
        await host.UntilAsync(async () =>
            (await host.EventsAsync("t")).Any(item => item is { Kind: TaskEventKind.WorkerFinished, Worker: "ann" }));

        (await host.Engine.Client.RaiseEventAsync("t", OwnerEvents.Cancel, new CancelRequest("me"), "c1")).ShouldBeTrue();

        var outcome = await host.UntilEndedAsync("t");
        outcome.State.ShouldBe(TaskState.Cancelled);
        outcome.Result.ShouldContain("half");
        (await host.DeadLetterAsync("t"))!.Reason.ShouldBe(ReasonCode.Cancelled);
    }

    private static OwnerHost Eightfold(long tokens = 10, decimal costUsd = 0) => new OwnerHost()
        .Plans(OwnerHost.PlanOf(Eight)).Answers("assembler", "all")
        .Script("ann", turn => OwnerHost.Say(Distinct(turn), tokens: tokens, costUsd: costUsd));

    /// <summary>Different words each time: a repeated answer would be stopped for that.</summary>
    private static string Distinct(WorkerTurn turn) => $"answer {turn.Assignment.Objective}: " + (turn.Assignment.Objective[^1] switch
    {
        '0' => "rivers carve valleys slowly",
        '1' => "copper conducts heat well",
        '2' => "whales sing across oceans",
        '3' => "bridges need expansion joints",
        '4' => "bread rises through yeast",
        '5' => "comets have icy tails",
        '6' => "violins use horse hair",
        _ => "deserts cool quickly overnight",
    });
}
