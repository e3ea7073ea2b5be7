using Shouldly;
using Steward.Compliance;
using Steward.Durability;
using Steward.Engine.Tests.Hosts;
using Xunit;

namespace Steward.Engine.Tests.Recovery;

public sealed class RetentionTests
{
    private static readonly OrchestrationName<int, int> Main = new("main");

    [Fact]
    public async Task Ended_instances_go_when_they_are_old_enough_with_the_entities_that_bear_their_id()
    {
        var registry = new DurableRegistry().AddEntity(Counter.Define())
            .AddOrchestration(Main, (context, n) => context.CallEntityAsync(n == 0 ? "kept" : context.InstanceId, Counter.Add, n));
        await using var host = new InMemoryHost(registry, new() { RetentionPeriod = TimeSpan.FromHours(1) });
        await host.StartAsync();
        await host.Client.StartAsync(Main, "old", 1);
        await host.Client.StartAsync(Main, "shared", 0);
        await host.ElapseAsync(TimeSpan.FromMinutes(50));
        await host.Client.StartAsync(Main, "young", 1);
        await host.ElapseAsync(TimeSpan.FromMinutes(20));
        (await host.Client.GetAsync("old")).ShouldBeNull();
        (await host.Client.GetEntityAsync<Counter>(Counter.Id("old"))).ShouldBeNull();
        (await host.Client.GetAsync("young")).ShouldNotBeNull();
        (await host.Client.GetEntityAsync<Counter>(Counter.Id("young"))).ShouldNotBeNull();
        (await host.Client.GetEntityAsync<Counter>(Counter.Id("kept"))).ShouldNotBeNull();

        (await host.Client.StartAsync(Main, "old", 5)).ShouldBeTrue();
        (await host.Client.WaitForCompletionAsync("old")).ShouldNotBeNull().Output!.Value.GetInt32().ShouldBe(5);
    }
}
