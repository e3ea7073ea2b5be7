using Steward.Compliance;
using Steward.Durability;
using Steward.DurableTask.Tests.Hosts.Sidecar;

namespace Steward.DurableTask.Tests;

public sealed class WorkerOrchestrationTests : OrchestrationCompliance
{
    protected override async Task<IDurableHost> CreateHostAsync(DurableRegistry registry) => await WorkerHost.StartAsync(registry);
}

public sealed class WorkerActivityTests : ActivityCompliance
{
    protected override async Task<IDurableHost> CreateHostAsync(DurableRegistry registry) => await WorkerHost.StartAsync(registry);
}

public sealed class WorkerEntityTests : EntityCompliance
{
    protected override async Task<IDurableHost> CreateHostAsync(DurableRegistry registry) => await WorkerHost.StartAsync(registry);
}

public sealed class WorkerTimerTests : TimerCompliance
{
    protected override async Task<IDurableHost> CreateHostAsync(DurableRegistry registry) => await WorkerHost.StartAsync(registry);
}

public sealed class WorkerEventTests : EventCompliance
{
    protected override async Task<IDurableHost> CreateHostAsync(DurableRegistry registry) => await WorkerHost.StartAsync(registry);
}

public sealed class WorkerChildTests : ChildCompliance
{
    protected override async Task<IDurableHost> CreateHostAsync(DurableRegistry registry) => await WorkerHost.StartAsync(registry);
}

public sealed class WorkerLifecycleTests : LifecycleCompliance
{
    protected override async Task<IDurableHost> CreateHostAsync(DurableRegistry registry) => await WorkerHost.StartAsync(registry);

    /// <summary>Durable Task tells no running activity of its caller's end.</summary>
    protected override Task AfterTerminateAsync(Task cancelled) => Task.CompletedTask;
}

public sealed class WorkerQueryTests : QueryCompliance
{
    protected override async Task<IDurableHost> CreateHostAsync(DurableRegistry registry) => await WorkerHost.StartAsync(registry);
}

public sealed class WorkerPurgeTests : PurgeCompliance
{
    protected override async Task<IDurableHost> CreateHostAsync(DurableRegistry registry) => await WorkerHost.StartAsync(registry);
}

public sealed class WorkerReplayTests : ReplayCompliance
{
    protected override async Task<IDurableHost> CreateHostAsync(DurableRegistry registry) => await WorkerHost.StartAsync(registry);

    /// <summary>Durable Task words it by itself; it names what the history holds.</summary>
    protected override void ShouldNameStep(string message, params string[] names) => message.ShouldContain(names[0]);
}
