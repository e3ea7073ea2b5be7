using System.Globalization;
using Steward.Approvals;
using Steward.Contracts;
using Steward.Limits;
using Steward.Ownership;
using Steward.Tasks;
using Steward.Testing;
using Steward.Workers;
using Xunit.Abstractions;

namespace Steward.Simulation;

/// <summary>
/// One seed drives every task, worker, human, clock step and crash. Reproduce a failing run with <c>STEWARD_SEED=n</c>; run more with
/// <c>STEWARD_SEEDS=count</c>.
/// </summary>
public class SimulationTests(ITestOutputHelper output)
{
    private static readonly string[] Expected =
    [
        ReasonCode.Validated, ReasonCode.Approved, ReasonCode.Revised, ReasonCode.Budget, ReasonCode.Cost, ReasonCode.Hops,
        ReasonCode.WallClock,
        ReasonCode.RePlans, ReasonCode.Rounds, ReasonCode.Repetition, ReasonCode.Cycle, ReasonCode.NoWorker, ReasonCode.LowConfidence,
        ReasonCode.ApprovalTimeout, ReasonCode.RejectedByHuman, ReasonCode.Cancelled,
    ];

    private const int DefaultSeeds = 150;
    private const int Actions = 60;
    private const int MostSteps = 200;

    [Fact]
    public void Whatever_workers_humans_clocks_and_crashes_do_every_invariant_holds_at_every_step()
    {
        var one = Environment.GetEnvironmentVariable("STEWARD_SEED");
        var count = int.Parse(Environment.GetEnvironmentVariable("STEWARD_SEEDS") ?? $"{DefaultSeeds}", CultureInfo.InvariantCulture);
        var seeds = one is null ? Enumerable.Range(1, count) : [int.Parse(one, CultureInfo.InvariantCulture)];
        var reasons = new List<string>();
        foreach (var seed in seeds)
        {
            output.WriteLine($"seed {seed}");
            var stepper = new Stepper(seed, new VirtualClock());
            stepper.Run(async () => reasons.AddRange(await RunAsync(seed, stepper)));
        }
        output.WriteLine(string.Join(", ", reasons.CountBy(reason => reason).OrderByDescending(reason => reason.Value)));
        if (one is null)
            Expected.ShouldBeSubsetOf(reasons, "a simulation that no longer gets there checks less than it says");
    }

    private static async Task<IEnumerable<string>> RunAsync(int seed, Stepper stepper)
    {
        var random = new Random(seed);
        await using var world = new World(stepper, records => new SimulatedWorkers(seed, records));
        var tasks = Enumerable.Range(0, random.Next(1, 6)).Select(n => TaskOf($"t{n}", random, world.Clock.GetUtcNow())).ToList();
        var invariants = new Invariants(world, tasks, $"seed {seed}");
        foreach (var task in tasks)
            await world.Client.StartAsync(OwnerOrchestration.Name, task.Id, task);

        for (var action = 0; action < Actions; action++)
        {
            await ActAsync(world, tasks, random);
            await invariants.CheckAsync();
        }
        var end = tasks.Max(task => task.Deadline) + TimeSpan.FromMinutes(2);
        while (world.Clock.GetUtcNow() < end)
            await world.ElapseAsync(end - world.Clock.GetUtcNow());
        await invariants.CheckAsync();
        await invariants.CheckEndAsync();
        return invariants.Reasons;
    }

    private static async Task ActAsync(World world, List<TaskSpecification> tasks, Random random)
    {
        switch (random.Next(10))
        {
            case 0:
                await world.CrashAsync();
                break;
            case 1 when random.Next(4) == 0:
                await world.Client.RaiseEventAsync(tasks[random.Next(tasks.Count)].Id, OwnerEvents.Cancel, new CancelRequest(), "cancel");
                break;
            case 2 or 3 when !world.Questions.IsEmpty:
                var questions = world.Questions.OrderBy(question => question.Key, StringComparer.Ordinal).ToList();
                await world.DecideAsync(questions[random.Next(questions.Count)].Value,
                    random.Next(5) switch { 0 => ApprovalVerdict.Approve, 1 => ApprovalVerdict.Reject, _ => ApprovalVerdict.Revise });
                break;
            case 4:
                await world.ElapseAsync(TimeSpan.FromSeconds(random.Next(1, 600)));
                break;
            default:
                for (var steps = random.Next(MostSteps); steps > 0; steps--)
                    await Task.Yield();
                break;
        }
    }

    private static TaskSpecification TaskOf(string id, Random random, DateTimeOffset now)
    {
        var roles = new List<WorkerCard> { Card("planner", WorkerRole.Planner, random), Card("manager", WorkerRole.Manager, random) };
        foreach (var role in new[] { WorkerRole.Assembler, WorkerRole.Judge, WorkerRole.Owner })
        {
            if (random.Next(2) == 0)
                roles.Add(Card($"{role}".ToLowerInvariant(), role, random));
        }
        var team = Card("team", WorkerRole.Specialist, random) with { Kind = WorkerKind.Team, Team = ["w0", "w1", "team"] };
        return new()
        {
            Id = id,
            RootId = id,
            Goal = "Find out about rivers.",
            Pattern = (PatternKind)random.Next(4),
            Documents = [],
            Workers = [.. Enumerable.Range(0, random.Next(1, 5)).Select(n => Card($"w{n}", WorkerRole.Specialist, random)),
                .. random.Next(3) == 0 ? [team] : Array.Empty<WorkerCard>(), .. roles],
            Limits = new()
            {
                Tokens = random.Next(1_000, 60_000),
                CostUsd = random.Next(0, 100) / 100m,
                Hops = random.Next(1, 25),
                WallClock = TimeSpan.FromSeconds(random.Next(1, random.Next(3) == 0 ? 90 : 7_200)),
                RePlans = random.Next(0, 6),
                Rounds = random.Next(1, 9),
                Width = random.Next(1, 5),
                TokensPerInvocation = random.Next(500, 12_000),
                ApprovalWait = TimeSpan.FromSeconds(random.Next(1, 3_600)),
            },
            Completion = new(random.Next(2) == 0 ? "It says something." : null, random.Next(3) == 0
                ? [new("min-length", System.Text.Json.JsonSerializer.SerializeToElement(random.Next(10, 120)))] : []),
            OnLimit = (OnLimit)random.Next(4),
            Approval = new((ApprovalWhen)random.Next(3), (ApprovalTimeout)random.Next(2), [], []),
            CreatedAt = now,
            Protocol = random.Next(8) switch { 0 => null, 1 => OwnerProtocol.HostGates, _ => OwnerProtocol.Current },
        };
    }

    private static WorkerCard Card(string name, WorkerRole role, Random random) => new()
    {
        Name = name,
        Description = $"{name} knows things",
        Role = role,
        Kind = WorkerKind.Model,
        MaxOutputTokens = random.Next(50, 800),
        PromptOverhead = random.Next(0, 300),
        Price = random.Next(2) == 0 ? ModelPrice.Free : new(random.Next(1, 50), 1, random.Next(1, 100)),
        Gate = new() { MaxConcurrent = random.Next(1, 5), FaultsToOpen = random.Next(1, 4) },
    };
}
