using System.Globalization;
using Shouldly;
using Steward.Compliance;
using Steward.Durability;
using Steward.Engine.Storage;
using Steward.Testing;
using Xunit;

namespace Steward.Engine.Tests.Recovery;

public sealed class StepperTests
{
    private const int Tasks = 4;
    private const int Width = 3;

    [Fact]
    public void The_same_seed_gives_the_same_run_and_another_seed_another()
    {
        Trace(1).ShouldBe(Trace(1));
        Enumerable.Range(1, 10).Select(Trace).Distinct(StringComparer.Ordinal).Count().ShouldBeGreaterThan(5);
    }

    /// <summary>Every commit in a line: what it wrote.</summary>
    private static string Trace(int seed)
    {
        var stepper = new Stepper(seed, new VirtualClock());
        using var store = new TracingStore();
        stepper.Run(async () =>
        {
            await using var engine = InMemoryEngine.Start(CrashWorkload.Registry(), stepper, store);
            await RunTasksAsync(engine);
        });
        return string.Join('\n', store.Lines) + $"\n{stepper.Steps}";
    }

    private static async Task RunTasksAsync(DurableEngine engine)
    {
        await Task.WhenAll(Enumerable.Range(0, Tasks).Select(i => engine.Client.StartAsync(CrashWorkload.Task, $"t{i}", Width)));
        foreach (var i in Enumerable.Range(0, Tasks))
            await engine.Client.WaitForCompletionAsync($"t{i}");
    }

    [Fact]
    public void Crashes_at_random_commits_leave_every_effect_once_whatever_the_order()
    {
        for (var seed = 1; seed <= 300; seed++)
            CrashAndFinish(seed);
    }

    private static void CrashAndFinish(int seed)
    {
        var random = new Random(seed);
        var stepper = new Stepper(seed, new VirtualClock());
        var store = new InMemoryStore();
        stepper.Run(async () =>
        {
            for (var crash = 0; crash < 3; crash++)
            {
                var faulty = new FaultyStore(store, random.Next(1, 12), random.Next(2) == 0);
                await using var engine = InMemoryEngine.Start(CrashWorkload.Registry(), stepper, faulty);
                try
                {
                    await RunTasksAsync(engine);
                }
                catch (EngineStoppedException)
                {
                    // The crash; the next engine goes on.
                }
            }

            await using var last = InMemoryEngine.Start(CrashWorkload.Registry(), stepper, store);
            await RunTasksAsync(last);
            await last.IdleAsync();
            var because = $"seed {seed}";
            (await last.Client.GetEntityAsync<Counter>(Counter.Id("shared"))).ShouldNotBeNull(because)
                .Value.ShouldBe(Tasks * CrashWorkload.OperationsOf(Width), because);
            foreach (var instance in (await last.Client.QueryAsync(new())).Instances)
                instance.Status.ShouldBe(RuntimeStatus.Completed, because);
        });
    }

    [Fact]
    public void A_scenario_that_waits_for_nothing_is_told_so()
    {
        var stepper = new Stepper(1, new VirtualClock());
        Should.Throw<InvalidOperationException>(() => stepper.Run(() => new TaskCompletionSource().Task)).Message.ShouldContain("Seed 1");
    }

    [Fact]
    public void Time_moves_on_when_nothing_else_is_left_to_do()
    {
        var waits = new OrchestrationName<int, int>("waits");
        var work = new ActivityName<int, int>("work");
        var clock = new VirtualClock();
        var begun = clock.GetUtcNow();
        var stepper = new Stepper(1, clock);
        stepper.Run(async () =>
        {
            await using var engine = InMemoryEngine.Start(new DurableRegistry()
                .AddActivity(work, async (context, n) =>
                {
                    await Task.Delay(TimeSpan.FromHours(n), clock, context.CancellationToken);
                    return n;
                })
                .AddOrchestration(waits, async (context, n) =>
                {
                    await context.CreateTimerAsync(context.CurrentUtc.AddHours(1));
                    return await context.CallActivityAsync(work, n);
                }), stepper);
            await engine.Client.StartAsync(waits, "one", 2);
            (await engine.Client.WaitForCompletionAsync("one")).ShouldNotBeNull().Status.ShouldBe(RuntimeStatus.Completed);
        });
        (clock.GetUtcNow() - begun).ShouldBe(TimeSpan.FromHours(3));
    }

    private sealed class TracingStore() : DelegatingStore(new InMemoryStore())
    {
        public List<string> Lines { get; } = [];

        public override int Commit(CommitGroup group)
        {
            Lines.Add(string.Create(CultureInfo.InvariantCulture,
                $"{group.Number}: {string.Join(' ', group.History.Select(h => $"{h.InstanceKey}/{h.Row}/{h.Events.Length}"))}"));
            return base.Commit(group);
        }
    }
}
