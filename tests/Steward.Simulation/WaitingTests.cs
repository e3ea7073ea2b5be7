using System.Globalization;
using System.Text.Json;
using Steward.Contracts;
using Steward.Durability;
using Steward.Limits;
using Steward.Monitors.Watching;
using Steward.Ownership;
using Steward.Tasks;
using Steward.Testing;
using Steward.Workers;
using Xunit.Abstractions;

namespace Steward.Simulation;

/// <summary>
/// Random plans, widths and ceilings, with crashes: a call that finds no room beside others waits for them, so width changes how long a
/// task takes and not how it ends. Reproduce a failing run with <c>STEWARD_SEED=n</c>; run more with <c>STEWARD_SEEDS=count</c>.
/// </summary>
public class WaitingTests(ITestOutputHelper output)
{
    private const int DefaultSeeds = 150;
    private const long Plenty = 10_000_000;

    /// <summary>Far more than any of these tasks takes while something is under way.</summary>
    private const int MostSteps = 200_000;

    private readonly List<string> reasons = [];
    private int waited;

    [Fact]
    public void Where_one_by_one_completes_side_by_side_does_with_the_same_answers_and_charges()
    {
        var same = 0;
        foreach (var seed in Seeds())
        {
            var random = new Random(seed);
            var (needed, _) = Run(seed, Of(random, width: 1, Plenty), simple: true);
            var task = Of(random, random.Next(2, 8), Between(random, needed, 0.3, 1.2));

            var (_, one) = Run(seed, task with { Limits = task.Limits with { Width = 1 } }, simple: true);
            var (_, many) = Run(seed, task, simple: true, crashes: random.Next(3));

            if (one.State != TaskState.Completed)
                continue;
            same++;
            (many.State, Answers(many)).ShouldBe((one.State, Answers(one)), $"seed {seed}: {many.Reason} {many.Detail}");
            (many.Spent.Tokens, many.Spent.CostUsd, many.Spent.Hops).ShouldBe((one.Spent.Tokens, one.Spent.CostUsd, one.Spent.Hops),
                $"seed {seed}");
        }
        AssertTelling(same);
    }

    [Fact]
    public void Whatever_the_plan_every_task_ends_and_what_suffices_in_any_order_suffices_at_any_width()
    {
        var same = 0;
        foreach (var seed in Seeds())
        {
            var random = new Random(seed);
            var (needed, alone) = Run(seed, Of(random, width: 1, Plenty), simple: false);
            alone.State.ShouldBe(TaskState.Completed, $"seed {seed}: {alone.Detail}");
            var ceiling = Between(random, needed, 0.3, 1.5);

            var (_, many) = Run(seed, Of(random, random.Next(2, 8), ceiling), simple: false, crashes: random.Next(3));

            if (ceiling < needed)
                continue;
            same++;
            (many.State, Answers(many)).ShouldBe((alone.State, Answers(alone)), $"seed {seed}: {many.Reason} {many.Detail}");
        }
        AssertTelling(same);
    }

    /// <summary>The properties say nothing unless calls waited, and tasks completed and ran out of budget.</summary>
    private void AssertTelling(int same)
    {
        output.WriteLine($"{waited} tasks waited, {same} had to be the same; {string.Join(", ", reasons.CountBy(reason => reason))}");
        if (Environment.GetEnvironmentVariable("STEWARD_SEED") is not null)
            return;
        same.ShouldBeGreaterThan(DefaultSeeds / 5);
        waited.ShouldBeGreaterThan(DefaultSeeds / 5);
        reasons.ShouldContain(ReasonCode.Budget);
        reasons.ShouldContain(ReasonCode.Cost);
        reasons.ShouldBeSubsetOf([ReasonCode.Validated, ReasonCode.Budget, ReasonCode.Cost, ReasonCode.RePlans]);
    }

    private (long Needed, TaskOutcome Outcome) Run(int seed, TaskSpecification task, bool simple, int crashes = 0)
    {
        var workers = new ReadingWorkers(seed, simple);
        var stepper = new Stepper(seed, new VirtualClock());
        TaskOutcome? outcome = null;
        stepper.Run(async () => outcome = await RunAsync(workers, stepper, task, $"seed {seed}, width {task.Limits.Width}",
            new Random(seed), crashes));
        reasons.Add(outcome!.Reason);
        return (workers.Needed, outcome);
    }

    private async Task<TaskOutcome> RunAsync(
        ReadingWorkers workers, Stepper stepper, TaskSpecification task, string where, Random random, int crashes)
    {
        await using var world = new World(stepper, _ => workers);
        var invariants = new Invariants(world, [task], where);
        await world.Client.StartAsync(OwnerOrchestration.Name, task.Id, task);
        var hasWaited = false;
        // No time passes here: whoever waits for anything but what is under way waits for ever.
        while (await world.Client.GetAsync(task.Id) is not { HasEnded: true })
        {
            stepper.Steps.ShouldBeLessThan(MostSteps, $"{where}: it hangs");
            for (var steps = random.Next(30); steps > 0; steps--)
                await Task.Yield();
            await invariants.CheckAsync();
            hasWaited |= await world.Client.GetEntityAsync<LedgerState>(Ledger.IdOf(task.Id)) is { Waiting.Count: > 0 };
            if (crashes > 0 && random.Next(20) == 0)
            {
                crashes--;
                await world.CrashAsync();
            }
        }
        await invariants.CheckAsync();
        await invariants.CheckEndAsync();
        waited += hasWaited ? 1 : 0;
        return (await world.Client.GetAsync(task.Id))!.Output!.Value.Deserialize<TaskOutcome>(DurableJson.Options)!;
    }

    /// <summary>In some order: results are put together as they came.</summary>
    private static string Answers(TaskOutcome outcome) => string.Join('\n', outcome.Result.Split('\n').Order(StringComparer.Ordinal));

    private static IEnumerable<int> Seeds() => Environment.GetEnvironmentVariable("STEWARD_SEED") is { } one
        ? [int.Parse(one, CultureInfo.InvariantCulture)]
        : Enumerable.Range(1,
            int.Parse(Environment.GetEnvironmentVariable("STEWARD_SEEDS") ?? $"{DefaultSeeds}", CultureInfo.InvariantCulture));

    private static long Between(Random random, long needed, double least, double most) =>
        Math.Max(1_000, (long)(needed * (least + random.NextDouble() * (most - least))));

    private static TaskSpecification Of(Random random, int width, long tokens) => new()
    {
        Id = "t",
        RootId = "t",
        Goal = ReadingWorkers.Goal,
        Pattern = PatternKind.OrchestratorWorker,
        Documents = [],
        Workers =
        [
            .. Enumerable.Range(0, 4).Select(n => Card($"w{n}") with { PromptOverhead = 100 + 700 * n, MaxOutputTokens = 1_500 - 400 * n }),
            Card("team") with { Kind = WorkerKind.Team, Team = ["w0", "w1", "w2", "w3"] },
            Card("planner", WorkerRole.Planner),
        ],
        // A dollar for a thousand tokens: with a ceiling of its own, cost runs out as tokens do.
        Limits = new()
        {
            Tokens = random.Next(2) == 0 ? tokens : Plenty,
            CostUsd = tokens / 1_000m,
            Hops = 200,
            Width = width,
            RePlans = 0,
            TokensPerInvocation = 1_000_000,
            WallClock = TimeSpan.FromHours(1),
        },
        Completion = new(null, []),
        OnLimit = OnLimit.CompletePartial,
        Approval = ApprovalPolicy.Default with { When = ApprovalWhen.Never },
        Monitors = MonitorPolicy.RecordOnly,
        CreatedAt = new VirtualClock().GetUtcNow(),
        Protocol = OwnerProtocol.Current,
    };

    private static WorkerCard Card(string name, WorkerRole role = WorkerRole.Specialist) => new()
    {
        Name = name,
        Description = $"{name} reads",
        Role = role,
        Kind = WorkerKind.Model,
        MaxOutputTokens = 500,
        Price = new(1_000, 1_000, 1_000),
        Gate = new() { MaxConcurrent = 100 },
    };
}
