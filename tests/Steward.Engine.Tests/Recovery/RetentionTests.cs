using Shouldly;
using Steward.Compliance;
using Steward.Durability;
using Steward.Engine.Storage;
using Steward.Engine.Tests.Hosts;
using Steward.Testing;
using Xunit;

namespace Steward.Engine.Tests.Recovery;

public sealed class RetentionTests
{
    private static readonly OrchestrationName<int, int> Main = new("main");
    private static readonly EventName<int> Go = new("go");

    [Fact]
    public async Task Ended_instances_go_when_they_are_old_enough_with_the_entities_that_bear_their_id()
    {
        var registry = new DurableRegistry().AddEntity(Counter.Define())
            .AddOrchestration(Main, (context, n) => context.CallEntityAsync(n == 0 ? "kept" : context.InstanceId, Counter.Add, n));
        await using var host = new InMemoryHost(registry);
        await host.StartAsync();
        await host.Client.StartAsync(Main, "old", 1);
        await host.Client.StartAsync(Main, "shared", 0);
        await host.ElapseAsync(TimeSpan.FromMinutes(50));
        await host.Client.StartAsync(Main, "young", 1);
        await host.ElapseAsync(TimeSpan.FromMinutes(20));
        (await host.Client.PurgeAsync(host.Clock.GetUtcNow() - TimeSpan.FromHours(1))).ShouldBe(2);
        (await host.Client.GetAsync("old")).ShouldBeNull();
        (await host.Client.GetEntityAsync<Counter>(Counter.Id("old"))).ShouldBeNull();
        (await host.Client.GetAsync("young")).ShouldNotBeNull();
        (await host.Client.GetEntityAsync<Counter>(Counter.Id("young"))).ShouldNotBeNull();
        (await host.Client.GetEntityAsync<Counter>(Counter.Id("kept"))).ShouldNotBeNull();

        (await host.Client.StartAsync(Main, "old", 5)).ShouldBeTrue();
        (await host.Client.WaitForCompletionAsync("old")).ShouldNotBeNull().Output!.Value.GetInt32().ShouldBe(5);
    }

    [Fact]
    public async Task Those_that_must_stay_are_looked_at_once()
    {
        const int kept = 450;
        var child = new OrchestrationName<int, int>("child");
        var registry = new DurableRegistry()
            .AddOrchestration(child, (context, _) => context.WaitForExternalEventAsync(Go))
            .AddOrchestration(Main, (context, n) =>
            {
                // The child of the first ones outlives them: they cannot go before it.
                if (n < kept)
                    _ = context.CallSubOrchestrationAsync(child, n, $"child-{n:D3}");
                return Task.FromResult(n);
            });
        var clock = new VirtualClock();
        var store = new MeteredStore(new InMemoryStore());
        await using var engine = InMemoryEngine.Start(registry, clock, store);
        for (var n = 0; n < kept + 10; n++)
            await engine.Client.StartAsync(Main, $"i{n:D3}", n);
        await engine.IdleAsync();
        await engine.ElapseAsync(clock, TimeSpan.FromHours(1));

        (await engine.Client.PurgeAsync(clock.GetUtcNow())).ShouldBe(10);

        store.Ended.ShouldBe(kept + 10);
        (await engine.Client.GetAsync("i000")).ShouldNotBeNull();
    }

    [Fact]
    public async Task An_entity_begins_anew_while_the_purge_of_its_instance_is_still_being_written()
    {
        var registry = new DurableRegistry().AddEntity(Counter.Define())
            .AddOrchestration(Main, (context, n) => context.CallEntityAsync(context.InstanceId, Counter.Add, n));
        using var store = new MeteredStore(new InMemoryStore());
        await using var engine = InMemoryEngine.Start(registry, new VirtualClock(), store);
        await engine.Client.StartAsync(Main, "one", 5);
        await engine.Client.WaitForCompletionAsync("one");
        await engine.IdleAsync();

        store.Hold();
        var held = engine.Client.StartAsync(Main, "other", 1);
        var purged = engine.Client.PurgeAsync("one");
        var counted = engine.Client.SignalEntityAsync("one", Counter.Add, 1);
        while (engine.Counters.EntityOperations < 3)
            await Task.Yield();
        store.Release();

        (await held).ShouldBeTrue();
        (await purged).ShouldBeTrue();
        await counted;
        (await engine.Client.GetEntityAsync<Counter>(Counter.Id("one"))).ShouldNotBeNull().Value.ShouldBe(1);
    }

    /// <summary>Counts what is read, and holds commits up on demand.</summary>
    private sealed class MeteredStore(IEngineStore inner) : DelegatingStore(inner)
    {
        private readonly ManualResetEventSlim open = new(true);

        public int Ended { get; private set; }

        public void Hold() => open.Reset();

        public void Release() => open.Set();

        public override int Commit(CommitGroup group)
        {
            open.Wait();
            return base.Commit(group);
        }

        public override IReadOnlyList<EndedInstance> EndedBefore(DateTimeOffset endedBefore, EndedInstance? after, int take)
        {
            var rows = base.EndedBefore(endedBefore, after, take);
            Ended += rows.Count;
            return rows;
        }

        protected override void Dispose(bool disposing)
        {
            open.Dispose();
            base.Dispose(disposing);
        }
    }
}
