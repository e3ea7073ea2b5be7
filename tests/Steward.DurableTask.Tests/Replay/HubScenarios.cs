using Steward.Approvals;
using Steward.Durability;
using Steward.DurableTask.Tests.Hosts;
using Steward.Limits;
using Steward.Tasks;
using Steward.Workers;

namespace Steward.DurableTask.Tests.Replay;

/// <summary>Tasks whose histories on Durable Task are kept. Each returns its history.</summary>
internal static class HubScenarios
{
    public static Dictionary<string, Func<Task<string>>> All { get; } = new(StringComparer.Ordinal)
    {
        ["re-plan"] = () => RunAsync(new HubOwner()
            .Plans(HubOwner.PlanOf(("a", "ann", "good"), ("b", "bob", "bad")),
                HubOwner.PlanOf(("a", "ann", "good"), ("b", "cho", "better")))
            .Answers("ann", "one").Fails("bob", "no idea").Answers("cho", "two").Answers("assembler", "one two")),
        ["tools"] = () => RunAsync(new HubOwner().Plans(HubOwner.PlanOf(("a", "ann", "look it up")))
            .Script("ann", turn => turn.Turn == 1
                ? new TurnReply
                {
                    ToolCalls = [new(0, "search", "x"), new(1, "read", "y")],
                    ConversationTokens = 100,
                    Usage = new(PromptTokens: 20),
                }
                : HubOwner.Say("found"))),
        ["handoff"] = () =>
            RunAsync(new HubOwner().Script("ann", _ => HubOwner.Say("the page", 0.5, handoff: new("bob", "he counts", "count")))
                .Answers("bob", "It is twelve."), PatternKind.Handoff),
        // More events than a chunk of the log holds.
        ["adaptive"] = () => RoundsAsync(16),
        // A history that is folded on the way: this is its last execution.
        ["folded"] = () => RoundsAsync(30),
        ["approval"] = ApproveAfterRevisionAsync,
        ["wall-clock"] = () => RunAsync(NeverBob(), change: task => task with { Limits = new() { WallClock = TimeSpan.FromSeconds(20) } }),
        ["time-out"] = () => RunAsync(NeverBob(), change: task => task with
        {
            Limits = new() { RePlans = 0 },
            Workers = [.. task.Workers.Select(worker => worker.Name == "bob" ? worker with { Timeout = TimeSpan.FromSeconds(5) } : worker)],
        }),
        ["team"] = () => RunAsync(new HubOwner()
            .Script("planner",
                turn =>
                    HubOwner.SayJson(turn.Goal == "Say what a hop is."
                        ? HubOwner.PlanOf(("a", "crew", "delegate it"))
                        : HubOwner.PlanOf(("b", "dan", "do it"))))
            .Answers("dan", "It is done."), change: task => task with
            {
                Workers = [HubOwner.Card("crew") with { Kind = WorkerKind.Team, Team = ["dan"] },
                .. task.Workers.Where(worker => worker.Role != WorkerRole.Specialist)],
                TeamMembers = [HubOwner.Card("dan")],
            }),
        ["wait"] = WaitAsync,
        ["team-wait"] = TeamWaitsAsync,
        ["relay"] = RelayAsync,
    };

    private static HubOwner NeverBob() => new HubOwner().Plans(HubOwner.PlanOf(("a", "ann", "quick"), ("b", "bob", "never")))
        .Answers("ann", "half").Script("bob", _ => new TaskCompletionSource<TurnReply>().Task);

    private static Task<string> RoundsAsync(int last) =>
        RunAsync(new HubOwner().Script("ann", turn => HubOwner.Say(HubOwner.Text(turn.InvocationId, 80)))
            .Rounds(n => new([HubOwner.Text($"fact {n}", 40)], [HubOwner.Text($"step {n}", 40)], HubOwner.Text($"answer {n}", 80),
                0.5, n == last,
                n == last ? [] : [new("ann", $"part {n}")])), PatternKind.Adaptive,
                task => task with { Limits = new() { Rounds = last, Hops = 100 } });

    private static async Task<string> RunAsync(
        HubOwner owner, PatternKind pattern = PatternKind.OrchestratorWorker, Func<TaskSpecification, TaskSpecification>? change = null)
    {
        await using (owner)
        {
            var task = owner.Specify("t", pattern);
            await owner.RunAsync(change is null ? task : change(task));
            return await owner.Host.HistoryAsync("t");
        }
    }

    private static async Task<string> WaitAsync()
    {
        await using var owner = new HubOwner().PlansEight();
        (await owner.RunAsync(owner.SpecifyNarrow("t", tokens: 12_000))).State.ShouldBe(TaskState.Completed);
        return await owner.Host.HistoryAsync("t");
    }

    private static async Task<string> TeamWaitsAsync()
    {
        var ann = new TaskCompletionSource<TurnReply>();
        await using var owner = new HubOwner().PlansWithTeam(HubOwner.PlanOf(("a", "ann", "look left"), ("b", "crew", "look right")))
            .Script("ann", _ => ann.Task);
        await owner.StartAsync(owner.SpecifyNarrow("t", tokens: 8_000));
        await owner.UntilWaitingAsync("t");
        ann.SetResult(HubOwner.Say("Ann saw a river."));
        (await owner.EndAsync("t")).State.ShouldBe(TaskState.Completed);
        return await owner.Host.HistoryAsync("t");
    }

    private static async Task<string> ApproveAfterRevisionAsync()
    {
        await using var owner = new HubOwner()
            .Plans(HubOwner.PlanOf(("a", "ann", "draft it")), HubOwner.PlanOf(("a", "ann", "mend the draft")))
            .Answers("ann", "rough", "smooth");
        await owner.StartAsync(owner.Specify("t") with { Approval = new(ApprovalWhen.Always, ApprovalTimeout.Abort, [], []) });
        await owner.DecideAsync("t", 1, ApprovalVerdict.Revise, "smoother");
        await owner.DecideAsync("t", 2, ApprovalVerdict.Approve);
        await owner.EndAsync("t");
        return await owner.Host.HistoryAsync("t");
    }

    /// <summary>The last execution of one that continued as new, with events that it was handed on.</summary>
    private static async Task<string> RelayAsync()
    {
        await using var host = await HubHost.StartAsync(Relay.Registry());
        await host.Client.StartAsync(Relay.Name, "t", 0);
        foreach (var id in new[] { "a", "b", "c" })
            await host.Client.RaiseEventAsync("t", Relay.Baton, id, id);
        await host.Client.RaiseEventAsync("t", Relay.Go, 1, "go");
        (await host.Client.WaitForCompletionAsync("t").WaitAsync(HubHost.GivesUpAfter)).ShouldNotBeNull().Output!.Value.GetString()
            .ShouldBe("c");
        return await host.HistoryAsync("t");
    }
}

/// <summary>Takes a baton per execution; the first waits until all are there.</summary>
internal static class Relay
{
    public static readonly OrchestrationName<int, string> Name = new("relay");
    public static readonly EventName<string> Baton = new("baton");
    public static readonly EventName<int> Go = new("go");

    public static DurableRegistry Registry(int emits = 20) => new DurableRegistry().AddOrchestration(Name, async (context, n) =>
    {
        if (n == 0)
            await context.WaitForExternalEventAsync(Go);
        var baton = await context.WaitForExternalEventAsync(Baton);
        for (var step = 0; step < emits; step++)
            context.Emit(new { n, step });
        await context.CreateTimerAsync(context.CurrentUtc.AddSeconds(1));
        if (n < 2)
            context.ContinueAsNew(n + 1);
        return baton;
    });
}
