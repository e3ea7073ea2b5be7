using Steward.Compliance;
using Steward.Durability;
using Steward.DurableTask.Tests.Hosts;

namespace Steward.DurableTask.Tests;

/// <summary>The compliance suite once more, with the history folded after every step that leaves none open: no code can tell.</summary>
public sealed class FoldingOrchestrationTests : OrchestrationCompliance
{
    protected override async Task<IDurableHost> CreateHostAsync(DurableRegistry registry) =>
        await HubHost.StartAsync(registry, foldAfter: 0);
}

public sealed class FoldingActivityTests : ActivityCompliance
{
    protected override async Task<IDurableHost> CreateHostAsync(DurableRegistry registry) =>
        await HubHost.StartAsync(registry, foldAfter: 0);
}

public sealed class FoldingEntityTests : EntityCompliance
{
    protected override async Task<IDurableHost> CreateHostAsync(DurableRegistry registry) =>
        await HubHost.StartAsync(registry, foldAfter: 0);
}

public sealed class FoldingTimerTests : TimerCompliance
{
    protected override async Task<IDurableHost> CreateHostAsync(DurableRegistry registry) =>
        await HubHost.StartAsync(registry, foldAfter: 0);
}

public sealed class FoldingEventTests : EventCompliance
{
    protected override async Task<IDurableHost> CreateHostAsync(DurableRegistry registry) =>
        await HubHost.StartAsync(registry, foldAfter: 0);
}

public sealed class FoldingChildTests : ChildCompliance
{
    protected override async Task<IDurableHost> CreateHostAsync(DurableRegistry registry) =>
        await HubHost.StartAsync(registry, foldAfter: 0);
}

public sealed class FoldingLifecycleTests : LifecycleCompliance
{
    protected override async Task<IDurableHost> CreateHostAsync(DurableRegistry registry) =>
        await HubHost.StartAsync(registry, foldAfter: 0);

    /// <summary>Durable Task tells no running activity of its caller's end.</summary>
    protected override Task AfterTerminateAsync(Task cancelled) => Task.CompletedTask;
}

public sealed class FoldingQueryTests : QueryCompliance
{
    protected override async Task<IDurableHost> CreateHostAsync(DurableRegistry registry) =>
        await HubHost.StartAsync(registry, foldAfter: 0);
}

public sealed class FoldingPurgeTests : PurgeCompliance
{
    protected override async Task<IDurableHost> CreateHostAsync(DurableRegistry registry) =>
        await HubHost.StartAsync(registry, foldAfter: 0);
}

public sealed class FoldingReplayTests : ReplayCompliance
{
    protected override async Task<IDurableHost> CreateHostAsync(DurableRegistry registry) =>
        await HubHost.StartAsync(registry, foldAfter: 0);

    /// <summary>Durable Task words it by itself; it names what the history holds.</summary>
    protected override void ShouldNameStep(string message, params string[] names) => message.ShouldContain(names[0]);
}
