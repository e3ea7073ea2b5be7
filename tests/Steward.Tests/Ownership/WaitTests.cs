using Steward.Contracts;
using Steward.Durability;
using Steward.Limits;
using Steward.Ownership;
using Steward.Patterns;
using Steward.Tasks;
using Steward.Testing;
using Steward.Workers;

namespace Steward.Tests.Ownership;

/// <summary>A reservation under way is not spent: who finds no room beside it waits until it is settled.</summary>
public class WaitTests
{
    private const long RoomForTwo = 12_000;
    private const long RoomForOne = 8_000;

    [Fact]
    public async Task What_fits_one_by_one_is_done_side_by_side_too()
    {
        await using var narrow = new OwnerHost().PlansEight();
        await using var wide = new OwnerHost().PlansEight();

        var one = await narrow.RunAsync(narrow.SpecifyNarrow("t", RoomForTwo, width: 1));
        await wide.StartAsync(wide.SpecifyNarrow("t", RoomForTwo, width: 4));
        // No time passes: waiting takes no timer.
        var four = await wide.UntilEndedAsync("t");

        (one.State, four.State, four.Detail).ShouldBe((TaskState.Completed, TaskState.Completed, one.Detail));
        four.Result.ShouldBe(one.Result);
        four.Spent.ShouldBe(one.Spent);
    }

    [Fact]
    public async Task A_task_that_was_accepted_before_goes_on_as_it_began()
    {
        await using var host = HeldUp(new TaskCompletionSource().Task);
        await host.StartAsync(host.SpecifyNarrow("t", RoomForTwo) with { Protocol = OwnerProtocol.HostGates });

        await host.UntilAsync(async () =>
            (await host.EventsAsync("t")).Any(item => item is { Kind: TaskEventKind.Refused, Worker: "ann" }));

        (await host.LedgerAsync("t")).Open.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_call_is_not_cut_down_for_what_is_only_reserved()
    {
        await using var host = new OwnerHost().PlansEight();

        var outcome = await host.RunAsync(WithAnn(host.SpecifyNarrow("t", RoomForTwo),
            ann => ann with { PromptOverhead = 0, MaxOutputTokens = OwnerHost.Large }));

        outcome.State.ShouldBe(TaskState.Completed, outcome.Detail);
        host.Turns.Where(turn => turn.Worker.Name == "ann").ShouldAllBe(turn => turn.Reservation.Tokens > OwnerHost.Large);
    }

    [Fact]
    public async Task Cost_is_waited_for_as_tokens_are()
    {
        var release = new TaskCompletionSource();
        await using var host = HeldUp(release.Task);
        var task = host.SpecifyNarrow("t", tokens: 60_000);

        // Each may cost 0.41 USD or so.
        await host.StartAsync(WithAnn(task with { Limits = task.Limits with { CostUsd = 1m } },
            ann => ann with { Price = new(80, 80, 80) }));
        await host.UntilWaitingAsync(2);
        release.SetResult();

        var outcome = await host.UntilEndedAsync("t");
        (outcome.State, outcome.Spent.CostUsd).ShouldBe((TaskState.Completed, 0.08m));
    }

    [Fact]
    public async Task The_budget_ends_the_task_only_once_nothing_is_under_way_that_could_free_enough()
    {
        await using var host = new OwnerHost()
            .PlansEight(turn => Task.FromResult(OwnerHost.Say($"found {turn.Assignment.Objective}", tokens: OwnerHost.Large)));

        var outcome = await host.RunAsync(host.SpecifyNarrow("t", RoomForTwo));

        (outcome.State, outcome.Reason).ShouldBe((TaskState.Partial, ReasonCode.Budget));
        outcome.Result.ShouldContain("part 0");
        outcome.Result.ShouldContain("part 1");
        var told = (await host.EventsAsync("t")).Where(item => item.Worker == "ann").Select(item => item.Kind).ToList();
        told.Take(4).Order(StringComparer.Ordinal).ShouldBe(
            [TaskEventKind.WorkerFinished, TaskEventKind.WorkerFinished, TaskEventKind.WorkerStarted, TaskEventKind.WorkerStarted]);
        told.Skip(4).ShouldAllBe(kind => kind == TaskEventKind.Refused);
    }

    [Fact]
    public async Task A_task_that_waits_goes_on_after_a_crash()
    {
        var release = new TaskCompletionSource();
        await using var host = HeldUp(release.Task);
        await host.StartAsync(host.SpecifyNarrow("t", RoomForTwo));
        await host.UntilWaitingAsync(2);

        await host.CrashAsync();
        release.SetResult();

        var outcome = await host.UntilEndedAsync("t");
        outcome.State.ShouldBe(TaskState.Completed, outcome.Detail);
        host.Turns.Count.ShouldBeLessThanOrEqualTo(12, "planner, eight, assembler, and at most the two that were cut off once more");
    }

    [Fact]
    public async Task A_cancellation_ends_the_wait()
    {
        await using var host = HeldUp(new TaskCompletionSource().Task);
        await host.StartAsync(host.SpecifyNarrow("t", RoomForTwo));
        await host.UntilWaitingAsync(2);

        await host.Engine.Client.RaiseEventAsync("t", OwnerEvents.Cancel, new CancelRequest("me"), "c1");

        (await host.UntilEndedAsync("t")).State.ShouldBe(TaskState.Cancelled);
    }

    [Fact]
    public async Task The_wall_clock_ends_the_wait()
    {
        await using var host = HeldUp(new TaskCompletionSource().Task);
        var task = host.SpecifyNarrow("t", RoomForTwo);
        task = WithAnn(task with { Limits = task.Limits with { WallClock = TimeSpan.FromMinutes(1) } },
            ann => ann with { Timeout = TimeSpan.FromHours(1) });

        var outcome = await host.RunAsync(task);

        (outcome.Reason, outcome.EndedAt).ShouldBe((ReasonCode.WallClock, task.Deadline));
    }

    [Fact]
    public async Task Control_taken_back_ends_the_wait_and_nothing_is_called_when_room_comes()
    {
        var release = new TaskCompletionSource();
        await using var host = HeldUp(release.Task);
        var task = host.SpecifyNarrow("t", RoomForTwo) with { OnLimit = OnLimit.Escalate };
        await host.StartAsync(WithAnn(task, ann => ann with { Timeout = TimeSpan.FromHours(2) }));
        await host.UntilWaitingAsync(2);
        await host.Engine.ElapseAsync(host.Clock, Allotment.SoftDeadlineOf(task) - host.Clock.GetUtcNow());
        await host.UntilAskedAsync("t");

        release.SetResult();
        await host.UntilAsync(async () => (await host.ProgressAsync("t"))!.Spent.Calls == 3);
        await host.Engine.QuietAsync();

        host.Turns.Count.ShouldBe(3, "the planner and the two that were under way");
        (await host.EventsAsync("t")).ShouldNotContain(item => item.Kind == TaskEventKind.Refused);
    }

    [Fact]
    public async Task A_team_waits_for_calls_of_the_task_that_called_it()
    {
        var ann = new TaskCompletionSource<TurnReply>();
        await using var host = new OwnerHost().PlansWithTeam(OwnerHost.PlanOf(("a", "ann", "look left"), ("b", "crew", "look right")))
            .Script("ann", _ => ann.Task);
        await host.StartAsync(host.SpecifyNarrow("t", RoomForOne));
        await host.UntilWaitingAsync(1);
        host.Turns.ShouldNotContain(turn => turn.Worker.Name == "dan");

        ann.SetResult(OwnerHost.Say("Ann saw a river."));

        (await host.UntilEndedAsync("t")).State.ShouldBe(TaskState.Completed);
    }

    [Fact]
    public async Task A_task_waits_for_calls_of_its_team()
    {
        var dan = new TaskCompletionSource<TurnReply>();
        await using var host = await TeamBeforeAnnAsync(dan.Task);
        host.Turns.ShouldNotContain(turn => turn.Worker.Name == "ann");

        dan.SetResult(OwnerHost.Say("Dan saw a bridge."));

        (await host.UntilEndedAsync("t")).State.ShouldBe(TaskState.Completed);
    }

    [Fact]
    public async Task Teams_of_one_task_wait_for_each_other()
    {
        await using var host = new OwnerHost()
            .PlansWithTeam(
                OwnerHost.PlanOf([.. Enumerable.Range(0, 4).Select(n => ($"s{n}", "crew", $"look {OwnerHost.Text($"{n}", 20)}"))]));

        var outcome = await host.RunAsync(host.SpecifyNarrow("t", RoomForOne));

        outcome.State.ShouldBe(TaskState.Completed, outcome.Detail);
        outcome.Spent.Hops.ShouldBe(14, "the planner and the assembler, and four times the team, its planner and its member");
    }

    [Fact]
    public async Task A_team_that_is_cut_off_keeps_nobody_waiting()
    {
        await using var host = await TeamBeforeAnnAsync(new TaskCompletionSource<TurnReply>().Task);

        await host.Engine.Client.RaiseEventAsync("t.2", OwnerEvents.Cancel, new CancelRequest("me"), "c1");

        (await host.UntilEndedAsync("t")).Reason.ShouldBe(ReasonCode.Budget, "what the team had under way is charged in full");
    }

    [Fact]
    public async Task When_a_task_ends_its_team_waits_no_longer()
    {
        await using var host = new OwnerHost().PlansWithTeam(OwnerHost.PlanOf(("a", "ann", "look left"), ("b", "crew", "look right")))
            .Script("ann", _ => new TaskCompletionSource<TurnReply>().Task);
        await host.StartAsync(host.SpecifyNarrow("t", RoomForOne));
        await host.UntilWaitingAsync(1);

        await host.Engine.Client.RaiseEventAsync("t", OwnerEvents.Cancel, new CancelRequest("me"), "c1");

        await host.UntilAsync(async () => await host.OutcomeAsync("t.3") is not null);
        (await host.OutcomeAsync("t"))!.State.ShouldBe(TaskState.Cancelled);
    }

    /// <summary>Dan, of the team, has the room that Ann waits for.</summary>
    private static async Task<OwnerHost> TeamBeforeAnnAsync(Task<TurnReply> dan)
    {
        var called = new TaskCompletionSource();
        var host = new OwnerHost()
            .PlansWithTeam(new([new("a", "crew", "look left", []), new("b", "bob", "look up", []), new("c", "ann", "look right", ["b"])]))
            .Script("bob", async _ =>
            {
                await called.Task;
                return OwnerHost.Say("Bob saw a comet.");
            })
            .Script("dan", _ =>
            {
                called.TrySetResult();
                return dan;
            });
        await host.StartAsync(host.SpecifyNarrow("t", RoomForOne));
        await host.UntilWaitingAsync(1);
        return host;
    }

    /// <summary>Ann answers only once she is released.</summary>
    private static OwnerHost HeldUp(Task release) => new OwnerHost().PlansEight(async turn =>
    {
        await release;
        return OwnerHost.Say($"found {turn.Assignment.Objective}", costUsd: 0.01m);
    });

    private static TaskSpecification WithAnn(TaskSpecification task, Func<WorkerCard, WorkerCard> change) =>
        task with { Workers = [.. task.Workers.Select(worker => worker.Name == "ann" ? change(worker) : worker)] };
}
