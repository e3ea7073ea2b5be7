using Steward.Compliance;
using Steward.Durability;
using Steward.DurableTask.Tests.Hosts;

namespace Steward.DurableTask.Tests;

public sealed class HubOrchestrationTests : OrchestrationCompliance
{
    protected override async Task<IDurableHost> CreateHostAsync(DurableRegistry registry) => await HubHost.StartAsync(registry);
}

public sealed class HubActivityTests : ActivityCompliance
{
    protected override async Task<IDurableHost> CreateHostAsync(DurableRegistry registry) => await HubHost.StartAsync(registry);
}

public sealed class HubEntityTests : EntityCompliance
{
    protected override async Task<IDurableHost> CreateHostAsync(DurableRegistry registry) => await HubHost.StartAsync(registry);
}

public sealed class HubTimerTests : TimerCompliance
{
    protected override async Task<IDurableHost> CreateHostAsync(DurableRegistry registry) => await HubHost.StartAsync(registry);
}

public sealed class HubEventTests : EventCompliance
{
    protected override async Task<IDurableHost> CreateHostAsync(DurableRegistry registry) => await HubHost.StartAsync(registry);
}

public sealed class HubChildTests : ChildCompliance
{
    protected override async Task<IDurableHost> CreateHostAsync(DurableRegistry registry) => await HubHost.StartAsync(registry);
}

public sealed class HubLifecycleTests : LifecycleCompliance
{
    protected override async Task<IDurableHost> CreateHostAsync(DurableRegistry registry) => await HubHost.StartAsync(registry);

    /// <summary>Durable Task tells no running activity of its caller's end.</summary>
    protected override Task AfterTerminateAsync(Task cancelled) => Task.CompletedTask;
}

public sealed class HubQueryTests : QueryCompliance
{
    protected override async Task<IDurableHost> CreateHostAsync(DurableRegistry registry) => await HubHost.StartAsync(registry);
}

public sealed class HubPurgeTests : PurgeCompliance
{
    protected override async Task<IDurableHost> CreateHostAsync(DurableRegistry registry) => await HubHost.StartAsync(registry);
}

public sealed class HubReplayTests : ReplayCompliance
{
    protected override async Task<IDurableHost> CreateHostAsync(DurableRegistry registry) => await HubHost.StartAsync(registry);

    /// <summary>Durable Task words it by itself; it names what the history holds.</summary>
    protected override void ShouldNameStep(string message, params string[] names) => message.ShouldContain(names[0]);
}

public sealed class HubRecordTests : RecordCompliance
{
    protected override async Task<IDurableHost> CreateHostAsync(DurableRegistry registry) => await HubHost.StartAsync(registry);
}
