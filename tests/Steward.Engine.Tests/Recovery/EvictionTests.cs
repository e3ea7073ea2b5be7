using Shouldly;
using Steward.Compliance;
using Steward.Durability;
using Steward.Engine.Options;
using Steward.Engine.Tests.Hosts;
using Xunit;

namespace Steward.Engine.Tests.Recovery;

/// <summary>Instances that wait leave memory beyond the limit, and come back when something reaches them.</summary>
public sealed class EvictionTests
{
    private static readonly OrchestrationName<int, int> Waits = new("waits");
    private static readonly EventName<int> Go = new("go");

    private static DurableRegistry Registry() => new DurableRegistry()
        .AddEntity(Counter.Define())
        .AddOrchestration(Waits, async (context, n) =>
        {
            await context.CallEntityAsync($"c{n}", Counter.Add, n);
            var timer = context.CreateTimerAsync(context.CurrentUtc.AddHours(1));
            var answer = context.WaitForExternalEventAsync(Go);
            return await Task.WhenAny(timer, answer) == timer ? -n : await context.CallEntityAsync($"c{n}", Counter.Add, await answer);
        });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Cold_instances_are_replayed_when_an_event_or_a_timer_reaches_them(bool sqlite)
    {
        const int count = 60;
        var options = new EngineOptions { WarmInstances = 5, WarmEntities = 3 };
        await using EngineHost host = sqlite ? new SqliteHost(Registry(), options) : new InMemoryHost(Registry(), options);
        await host.StartAsync();
        for (var i = 0; i < count; i++)
            await host.Client.StartAsync(Waits, $"i{i}", i);
        for (var i = 0; i < count; i += 2)
            (await host.Client.RaiseEventAsync($"i{i}", Go, 1000, "e1")).ShouldBeTrue();
        for (var i = 0; i < count; i += 2)
            (await host.Client.WaitForCompletionAsync($"i{i}")).ShouldNotBeNull().Output!.Value.GetInt32().ShouldBe(1000 + i);
        host.Engine.Counters.Replays.ShouldBeGreaterThan(10);
        await host.ElapseAsync(TimeSpan.FromHours(2));
        for (var i = 1; i < count; i += 2)
            (await host.Client.WaitForCompletionAsync($"i{i}")).ShouldNotBeNull().Output!.Value.GetInt32().ShouldBe(-i);
        await host.Engine.IdleAsync();
        host.Engine.LiveInstances.ShouldBe(0);
    }

    [Fact]
    public async Task Few_instances_with_long_histories_leave_memory_too()
    {
        var note = new EventName<string>("note");
        var registry = new DurableRegistry().AddOrchestration(Waits, async (context, n) =>
        {
            var length = (await context.WaitForExternalEventAsync(note)).Length;
            return length + n + await context.WaitForExternalEventAsync(Go);
        });
        await using var host = new InMemoryHost(registry, new() { WarmHistoryBytes = 1024 * 1024 });
        await host.StartAsync();
        for (var i = 0; i < 10; i++)
        {
            await host.Client.StartAsync(Waits, $"i{i}", i);
            await host.Client.RaiseEventAsync($"i{i}", note, new string('x', 300_000), "n");
        }
        host.Engine.Counters.Replays.ShouldBe(0);

        for (var i = 0; i < 10; i++)
            await host.Client.RaiseEventAsync($"i{i}", Go, 1, "g");

        for (var i = 0; i < 10; i++)
            (await host.Client.WaitForCompletionAsync($"i{i}"))!.Output!.Value.GetInt32().ShouldBe(300_001 + i);
        host.Engine.Counters.Replays.ShouldBeInRange(6, 10, "three histories fit");
    }
}
