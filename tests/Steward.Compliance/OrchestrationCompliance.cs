using Shouldly;
using Steward.Durability;
using Xunit;

namespace Steward.Compliance;

public abstract class OrchestrationCompliance : DurabilityCompliance
{
    private static readonly OrchestrationName<int, int> Main = new("main");
    private static readonly ActivityName<int, int> Double = new("double");

    private static DurableRegistry WithDouble(DurableRegistry registry) =>
        registry.AddActivity(Double, (_, n) => Task.FromResult(n * 2));

    [SkippableFact]
    public async Task An_orchestration_returns_its_output()
    {
        await StartAsync(Main, (_, n) => Task.FromResult(n + 1));
        (await RunAsync(Main, 41)).ShouldBe(42);
        var snapshot = (await Client.GetAsync("one")).ShouldNotBeNull();
        snapshot.Name.ShouldBe("main");
        snapshot.Status.ShouldBe(RuntimeStatus.Completed);
        snapshot.HasEnded.ShouldBeTrue();
        snapshot.Input!.Value.GetInt32().ShouldBe(41);
        snapshot.Output!.Value.GetInt32().ShouldBe(42);
        snapshot.LastUpdatedAt.ShouldBeGreaterThanOrEqualTo(snapshot.CreatedAt);
    }

    [SkippableFact]
    public async Task Steps_run_one_after_the_other()
    {
        await StartAsync(Main, async (context, n) =>
        {
            for (var i = 0; i < 10; i++)
                n = await context.CallActivityAsync(Double, n);
            return n;
        }, r => WithDouble(r));
        (await RunAsync(Main, 1)).ShouldBe(1024);
    }

    [SkippableFact]
    public async Task Steps_run_side_by_side()
    {
        await StartAsync(Main, async (context, n) =>
            (await Task.WhenAll(Enumerable.Range(1, n).Select(i => context.CallActivityAsync(Double, i)))).Sum(), r => WithDouble(r));
        (await RunAsync(Main, 20)).ShouldBe(420);
    }

    [SkippableFact]
    public async Task Many_instances_run_at_once()
    {
        await StartAsync(Main, async (context, n) => await context.CallActivityAsync(Double, n), r => WithDouble(r));
        var ids = Enumerable.Range(0, 50).ToArray();
        await Task.WhenAll(ids.Select(i => Client.StartAsync(Main, $"i{i}", i)));
        foreach (var i in ids)
            (await ResultAsync(Main, $"i{i}")).ShouldBe(i * 2);
    }

    [SkippableFact]
    public async Task An_exception_fails_the_instance_with_its_type_and_message()
    {
        await StartAsync<int, int>(Main, (_, _) => throw new InvalidOperationException("no way"));
        await Client.StartAsync(Main, "one", 1);
        var failure = await FailureAsync("one");
        failure.ErrorType.ShouldBe(typeof(InvalidOperationException).FullName);
        failure.Message.ShouldBe("no way");
    }

    [SkippableFact]
    public async Task A_second_start_under_the_same_id_changes_nothing()
    {
        await StartAsync(Main, (_, n) => Task.FromResult(n));
        (await RunAsync(Main, 1)).ShouldBe(1);
        (await Client.StartAsync(Main, "one", 2)).ShouldBeFalse();
        (await ResultAsync(Main, "one")).ShouldBe(1);
    }

    [SkippableFact]
    public async Task Of_starts_that_race_under_one_id_one_wins()
    {
        await StartAsync(Main, async (context, n) => await context.CallActivityAsync(Double, n), r => WithDouble(r));
        var started = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => Client.StartAsync(Main, "one", i)));
        started.Count(s => s).ShouldBe(1);
        (await ResultAsync(Main, "one")).ShouldBe(Array.IndexOf(started, true) * 2);
    }

    [SkippableFact]
    public async Task Unknown_instances_read_as_null()
    {
        await StartAsync(Main, (_, n) => Task.FromResult(n));
        (await Client.GetAsync("nobody")).ShouldBeNull();
        (await Client.WaitForCompletionAsync("nobody")).ShouldBeNull();
        (await Client.TerminateAsync("nobody", "why")).ShouldBeFalse();
        (await Client.PurgeAsync("nobody")).ShouldBeFalse();
        (await Client.ReadEventsAsync("nobody", 0, 10)).ShouldBeEmpty();
    }

    [SkippableFact]
    public async Task The_clock_and_ids_are_the_same_on_replay()
    {
        var clocks = new OrchestrationName<int, string>("clocks");
        await StartAsync(clocks, async (context, _) =>
        {
            var before = (context.CurrentUtc, context.NewGuid());
            await context.WaitForExternalEventAsync(new EventName<int>("go"));
            return $"{before.CurrentUtc:O} {before.Item2} {context.NewGuid() != before.Item2} {context.CurrentUtc >= before.CurrentUtc}";
        });
        var first = new List<string>();
        foreach (var restart in new[] { false, true })
        {
            await Client.StartAsync(clocks, $"r{restart}", 1);
            if (restart)
                await Host.RestartAsync();
            await Client.RaiseEventAsync($"r{restart}", new EventName<int>("go"), 1, "e");
            first.Add(await ResultAsync(clocks, $"r{restart}"));
        }

        first.ShouldAllBe(text => text.EndsWith("True True", StringComparison.Ordinal));
        first[0].Split(' ')[1].ShouldNotBe(first[1].Split(' ')[1]);
    }

    [SkippableFact]
    public async Task Ids_made_from_the_context_are_version_5()
    {
        var ids = new OrchestrationName<int, Guid[]>("ids");
        await StartAsync(ids, (context, n) => Task.FromResult(Enumerable.Range(0, n).Select(_ => context.NewGuid()).ToArray()));
        var made = await RunAsync(ids, 100);
        made.Distinct().Count().ShouldBe(100);
        made.ShouldAllBe(id => id.Version == 5 && id.Variant >= 8 && id.Variant <= 11);
    }
}
