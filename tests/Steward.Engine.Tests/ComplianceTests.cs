using Steward.Compliance;
using Steward.Durability;
using Steward.Engine.Tests.Hosts;

namespace Steward.Engine.Tests;

public sealed class InMemoryOrchestrationTests : OrchestrationCompliance
{
    protected override async Task<IDurableHost> CreateHostAsync(DurableRegistry registry) => await new InMemoryHost(registry).StartAsync();
}

public sealed class InMemoryActivityTests : ActivityCompliance
{
    protected override async Task<IDurableHost> CreateHostAsync(DurableRegistry registry) => await new InMemoryHost(registry).StartAsync();
}

public sealed class InMemoryEntityTests : EntityCompliance
{
    protected override async Task<IDurableHost> CreateHostAsync(DurableRegistry registry) => await new InMemoryHost(registry).StartAsync();
}

public sealed class InMemoryTimerTests : TimerCompliance
{
    protected override async Task<IDurableHost> CreateHostAsync(DurableRegistry registry) => await new InMemoryHost(registry).StartAsync();
}

public sealed class InMemoryEventTests : EventCompliance
{
    protected override async Task<IDurableHost> CreateHostAsync(DurableRegistry registry) => await new InMemoryHost(registry).StartAsync();
}

public sealed class InMemoryChildTests : ChildCompliance
{
    protected override async Task<IDurableHost> CreateHostAsync(DurableRegistry registry) => await new InMemoryHost(registry).StartAsync();
}

public sealed class InMemoryLifecycleTests : LifecycleCompliance
{
    protected override async Task<IDurableHost> CreateHostAsync(DurableRegistry registry) => await new InMemoryHost(registry).StartAsync();
}

public sealed class InMemoryQueryTests : QueryCompliance
{
    protected override async Task<IDurableHost> CreateHostAsync(DurableRegistry registry) => await new InMemoryHost(registry).StartAsync();
}

public sealed class InMemoryPurgeTests : PurgeCompliance
{
    protected override async Task<IDurableHost> CreateHostAsync(DurableRegistry registry) => await new InMemoryHost(registry).StartAsync();
}

public sealed class InMemoryReplayTests : ReplayCompliance
{
    protected override async Task<IDurableHost> CreateHostAsync(DurableRegistry registry) => await new InMemoryHost(registry).StartAsync();
}

public sealed class InMemoryRecordTests : RecordCompliance
{
    protected override async Task<IDurableHost> CreateHostAsync(DurableRegistry registry) => await new InMemoryHost(registry).StartAsync();
}

public sealed class SqliteOrchestrationTests : OrchestrationCompliance
{
    protected override async Task<IDurableHost> CreateHostAsync(DurableRegistry registry) => await new SqliteHost(registry).StartAsync();
}

public sealed class SqliteActivityTests : ActivityCompliance
{
    protected override async Task<IDurableHost> CreateHostAsync(DurableRegistry registry) => await new SqliteHost(registry).StartAsync();
}

public sealed class SqliteEntityTests : EntityCompliance
{
    protected override async Task<IDurableHost> CreateHostAsync(DurableRegistry registry) => await new SqliteHost(registry).StartAsync();
}

public sealed class SqliteTimerTests : TimerCompliance
{
    protected override async Task<IDurableHost> CreateHostAsync(DurableRegistry registry) => await new SqliteHost(registry).StartAsync();
}

public sealed class SqliteEventTests : EventCompliance
{
    protected override async Task<IDurableHost> CreateHostAsync(DurableRegistry registry) => await new SqliteHost(registry).StartAsync();
}

public sealed class SqliteChildTests : ChildCompliance
{
    protected override async Task<IDurableHost> CreateHostAsync(DurableRegistry registry) => await new SqliteHost(registry).StartAsync();
}

public sealed class SqliteLifecycleTests : LifecycleCompliance
{
    protected override async Task<IDurableHost> CreateHostAsync(DurableRegistry registry) => await new SqliteHost(registry).StartAsync();
}

public sealed class SqliteQueryTests : QueryCompliance
{
    protected override async Task<IDurableHost> CreateHostAsync(DurableRegistry registry) => await new SqliteHost(registry).StartAsync();
}

public sealed class SqlitePurgeTests : PurgeCompliance
{
    protected override async Task<IDurableHost> CreateHostAsync(DurableRegistry registry) => await new SqliteHost(registry).StartAsync();
}

public sealed class SqliteReplayTests : ReplayCompliance
{
    protected override async Task<IDurableHost> CreateHostAsync(DurableRegistry registry) => await new SqliteHost(registry).StartAsync();
}

public sealed class SqliteRecordTests : RecordCompliance
{
    protected override async Task<IDurableHost> CreateHostAsync(DurableRegistry registry) => await new SqliteHost(registry).StartAsync();
}
