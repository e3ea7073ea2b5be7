using System.Text.Json;
using Steward.Durability;
using Steward.Patterns;
using Steward.Workers.Tests.Support;

namespace Steward.Workers.Tests.Offline;

public sealed class OfflineRolesTests : IAsyncDisposable
{
    private static readonly WorkerSummary[] Workers =
    [
        new("researcher", "Finds what the documents state."), new("analyst", "Finds figures and computes."),
        new("critic", "Checks results."),
    ];

    private readonly TestHost host = new();

    public OfflineRolesTests()
    {
        host.Write("a.md", "The ledger admits every call before it is made. A breaker opens after five faults in a row.");
        host.Write("b.md", "Approvals are signed and can be used only once. An approval that nobody answers expires after 30 minutes.");
    }

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task The_planner_splits_a_goal_into_its_parts()
    {
        var plan = await PlanAsync("When does the breaker open? How long does an approval wait, and what admits every call?",
            new(Workers, 12, null, [], []));

        plan.Subtasks.Select(subtask => subtask.Objective).ShouldBe(
            ["When does the breaker open?", "How long does an approval wait", "what admits every call?"]);
        plan.Subtasks.ShouldAllBe(subtask => Workers.Any(worker => worker.Name == subtask.Worker));
    }

    [Fact]
    public async Task A_goal_of_one_part_gets_a_second_view_where_there_is_room()
    {
        (await PlanAsync("breaker faults", new(Workers, 12, null, [], []))).Subtasks.Select(subtask => subtask.Worker).Distinct().Count()
            .ShouldBe(2);
        (await PlanAsync("breaker faults", new(Workers, 1, null, [], []))).Subtasks.Count.ShouldBe(1);
    }

    /// <summary>
    /// Whatever fails, plan after plan: each differs from the one before, keeps what is done, is within its bound, and they end.
    /// </summary>
    [Fact]
    public async Task Re_plans_never_repeat_and_come_to_an_end()
    {
        for (var seed = 1; seed <= 100; seed++)
            await FailAtRandomAsync(seed);
    }

    private async Task FailAtRandomAsync(int seed)
    {
        var random = new Random(seed);
        var briefing = new PlannerBriefing(Workers[..random.Next(1, 4)], random.Next(2, 8), null, [], []);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var round = 0; ; round++)
        {
            round.ShouldBeLessThan(40);
            var reply = await host.RunAsync(host.Turn("planner", "Plan the task.",
                "When does a breaker open, how long does an approval wait, and what admits every call?", briefing));
            if (reply.Envelope!.Status == EnvelopeStatus.Failed)
            {
                reply.Envelope.Reason.ShouldContain("no other plan is left");
                break;
            }
            var plan = JsonSerializer.Deserialize<Plan>(reply.Envelope.Result, DurableJson.Options)!;
            plan.Subtasks.Count.ShouldBeInRange(1, briefing.MaxSubtasks);
            plan.Subtasks.Select(subtask => subtask.Id).Distinct().Count().ShouldBe(plan.Subtasks.Count);
            seen.Add(
                string.Join('\n', plan.Subtasks.Select(subtask => $"{subtask.Worker}: {subtask.Objective}").Order(StringComparer.Ordinal)))
                .ShouldBeTrue($"seed {seed}, round {round} repeats a plan: {reply.Envelope.Result}");
            foreach (var done in briefing.Done.Take(briefing.MaxSubtasks - 1))
            {
                plan.Subtasks.ShouldContain(subtask => subtask.Id == done.Id && subtask.Worker == done.Worker
                    && subtask.Objective == done.Objective);
            }

            var open = plan.Subtasks.Where(subtask => briefing.Done.All(done => done.Id != subtask.Id)).ToList();
            var failed = open.Where((_, i) => i == 0 || random.Next(3) > 0).ToList();
            briefing = briefing with
            {
                Previous = plan,
                Failures = [.. failed.Select(subtask => new SubtaskFailure(subtask.Id, subtask.Worker, "failed", "it broke"))],
                Done = [.. briefing.Done,
                    .. open.Except(failed).Select(subtask => new FinishedSubtask(subtask.Id, subtask.Worker, subtask.Objective, "i"))],
            };
        }
    }

    [Fact]
    public async Task What_nobody_can_do_is_dropped_with_a_note()
    {
        var previous = new Plan([new("s1", "researcher", "breaker faults", []), new("s2", "critic", "ab", [])],
            ["Asked for s2: researcher, analyst"]);
        var plan = await PlanAsync("breaker faults", new(Workers, 12, previous, [new("s2", "critic", "failed", "no such thing")],
            [new("s1", "researcher", "breaker faults", "i1")]));

        plan.Subtasks.Select(subtask => subtask.Id).ShouldBe(["s1"]);
        plan.Notes.ShouldNotBeNull()[0].ShouldContain("no such thing");
    }

    [Fact]
    public async Task The_assembler_merges_results_with_every_quote_once()
    {
        var goal = "When does the breaker open and who admits a call? How long does an approval wait?";
        foreach (var (id, objective) in new[] { ("x", "breaker opens faults"), ("y", "approval waits minutes"),
            ("z", "breaker opens after faults") })
        {
            (await host.RunAsync(host.Turn("researcher", objective, invocation: id))).Envelope!.Status.ShouldNotBe(EnvelopeStatus.Failed);
        }

        var reply = await host.RunAsync(host.Turn("assembler", "Put together.", goal, inputs: ["x", "y", "z"]));

        var envelope = reply.Envelope!;
        envelope.Result.Split("A breaker opens").Length.ShouldBe(2);
        envelope.Result.ShouldContain("expires after 30 minutes");
        envelope.Evidence!.Select(quote => quote.Document).Distinct().Order().ShouldBe(["docs/a.md", "docs/b.md"]);
        envelope.Confidence.ShouldBeInRange(0.3, 0.95);
    }

    [Fact]
    public async Task The_assembler_is_partial_when_an_input_failed_and_fails_when_all_did()
    {
        await host.RunAsync(host.Turn("researcher", "breaker opens after faults", invocation: "good"));
        await host.PutAsync("bad", Envelope.Failed("no"));

        var mixed = await host.RunAsync(host.Turn("assembler", "-", "breaker opens after faults", inputs: ["good", "bad"]));
        var none = await host.RunAsync(host.Turn("assembler", "-", "breaker", inputs: ["bad"]));

        mixed.Envelope!.Status.ShouldBe(EnvelopeStatus.Partial);
        none.Envelope!.Status.ShouldBe(EnvelopeStatus.Failed);
    }

    [Fact]
    public async Task Results_without_quotes_are_kept_by_the_assembler()
    {
        await host.PutAsync("code", new(EnvelopeStatus.Success, "Computed: 42 calls.", 0.9, "r"));

        var reply = await host.RunAsync(host.Turn("assembler", "-", "how many calls", inputs: ["code"]));

        reply.Envelope!.Result.ShouldBe("Computed: 42 calls.");
        reply.Envelope.Status.ShouldBe(EnvelopeStatus.Success);
    }

    [Fact]
    public async Task The_owner_hands_over_what_there_is_and_aborts_when_there_is_nothing()
    {
        (await DecideAsync("Some text")).ShouldBe("complete-partial");
        (await DecideAsync("  ")).ShouldBe("abort");

        async Task<string> DecideAsync(string partial)
        {
            var reply = await host.RunAsync(host.Turn("owner", "Decide.", "goal", new OwnerBriefing("hops", "all used", partial, 0.4)));
            return JsonSerializer.Deserialize<OwnerChoice>(reply.Envelope!.Result, DurableJson.Options)!.Decision;
        }
    }

    [Fact]
    public async Task The_manager_asks_keeps_facts_over_rounds_and_says_done_when_the_goal_is_covered()
    {
        const string Goal = "When does a breaker open? How long does an approval wait?";
        var briefing = new ManagerBriefing(Workers, 1, 5, 4, [], [], [], null, []);
        var first = await RoundAsync(Goal, briefing);
        first.Done.ShouldBeFalse();
        first.Next.Count.ShouldBe(2);

        var results = new List<RoundResult>();
        foreach (var request in first.Next)
        {
            var turn = host.Turn(request.Worker, request.Objective, Goal);
            var reply = await host.RunAsync(turn);
            results.Add(new(request.Worker, request.Objective, "success", reply.Envelope!.Reason, turn.InvocationId));
        }
        var second = await RoundAsync(Goal, briefing with { Round = 2, RoundsLeft = 4, LastRound = results });
        var third = await RoundAsync(Goal, briefing with { Round = 3, RoundsLeft = 3, Facts = second.Facts, BestAnswer = second.Answer });

        second.Answer.ShouldNotBeNull().ShouldContain("five faults");
        second.Evidence.ShouldNotBeNull().ShouldNotBeEmpty();
        third.Facts.ShouldBe(second.Facts);
        third.Done.ShouldBeTrue();
        third.Answer.ShouldBe(second.Answer);
    }

    [Fact]
    public async Task The_manager_fails_when_nothing_is_found_and_nobody_is_left_to_ask()
    {
        var briefing = new ManagerBriefing(Workers, 2, 0, 4, [], [], [], null, []);

        var reply = await host.RunAsync(host.Turn("manager", "Decide.", "galaxies and nebulae", briefing));

        reply.Envelope!.Status.ShouldBe(EnvelopeStatus.Failed);
    }

    [Fact]
    public void There_is_no_judge_without_a_model() => host.Catalogue.Cards.ShouldNotContain(card => card.Role == WorkerRole.Judge);

    private async Task<Plan> PlanAsync(string goal, PlannerBriefing briefing)
    {
        var reply = await host.RunAsync(host.Turn("planner", "Plan the task.", goal, briefing));
        reply.Envelope!.Status.ShouldBe(EnvelopeStatus.Success, reply.Envelope.Reason);
        return JsonSerializer.Deserialize<Plan>(reply.Envelope.Result, DurableJson.Options)!;
    }

    private async Task<ManagerPlan> RoundAsync(string goal, ManagerBriefing briefing)
    {
        var reply = await host.RunAsync(host.Turn("manager", "Decide on the next round.", goal, briefing));
        reply.Envelope!.Status.ShouldBe(EnvelopeStatus.Success, reply.Envelope.Reason);
        return JsonSerializer.Deserialize<ManagerPlan>(reply.Envelope.Result, DurableJson.Options)!;
    }
}
