using Steward.Resilience;
using Steward.Testing;
using Steward.Workers.Gates;

namespace Steward.Workers.Tests.Gates;

public class HostGatesTests
{
    private readonly VirtualClock clock = new();
    private readonly MemoryRecords records = new();

    [Fact]
    public async Task A_breaker_that_has_opened_is_open_after_a_restart()
    {
        var ann = Card(new() { FaultsToOpen = 1, OpenFor = TimeSpan.FromMinutes(5) });
        await using (var before = new HostGates(records, GateSharing.Sole, clock))
        {
            var (gate, entry) = await EnterAsync(before, ann);
            gate.Leave(entry.Pass!.Value, fault: true);
        }

        await using var after = new HostGates(records, GateSharing.Sole, clock);

        (await EnterAsync(after, ann)).Entry.OpenUntil.ShouldBe(clock.GetUtcNow().AddMinutes(5));
        after.Read("ann")!.Breaker.ShouldBe(BreakerState.Open);
    }

    [Fact]
    public async Task Two_hosts_together_let_in_no_more_than_the_worker_may_have()
    {
        var ann = Card(new() { MaxConcurrent = 4 });
        await using var one = new HostGates(records, GateSharing.Divided, clock);
        await using var two = new HostGates(records, GateSharing.Divided, clock);
        var entries = Enumerable.Range(0, 12).Select(n => EnterAsync(n % 2 == 0 ? one : two, ann)).ToList();

        await SettleAsync();

        entries.Count(entry => entry.IsCompleted).ShouldBe(4);
        one.Read("ann")!.Inside.ShouldBe(2);
        two.Read("ann")!.Inside.ShouldBe(2);
    }

    [Fact]
    public async Task What_a_vanished_host_held_is_taken_over_when_its_lease_is_over()
    {
        var ann = Card(new() { MaxConcurrent = 1 });
        // It never leaves, and is never heard of again: its own clock stands.
        var gone = new HostGates(records, GateSharing.Divided, new VirtualClock(clock.GetUtcNow()));
        (await EnterAsync(gone, ann)).Entry.Pass.ShouldNotBeNull();
        await using var other = new HostGates(records, GateSharing.Divided, clock);
        var waiting = EnterAsync(other, ann);
        await SettleAsync();
        waiting.IsCompleted.ShouldBeFalse();

        await ElapseAsync(HostShare.Lease + HostShare.AskEvery);

        (await waiting).Entry.Pass.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_breaker_that_opens_on_one_host_refuses_calls_on_the_other_with_its_next_renewal()
    {
        var ann = Card(new() { FaultsToOpen = 1, OpenFor = TimeSpan.FromMinutes(5) });
        await using var one = new HostGates(records, GateSharing.Divided, clock);
        await using var two = new HostGates(records, GateSharing.Divided, clock);
        var (gate, entry) = await EnterAsync(one, ann);
        (await EnterAsync(two, ann)).Entry.Pass.ShouldNotBeNull("a call is under way there, so it renews");

        gate.Leave(entry.Pass!.Value, fault: true);
        await SettleAsync();
        await ElapseAsync(HostShare.RenewEvery);

        (await EnterAsync(two, ann)).Entry.OpenUntil.ShouldNotBeNull();
    }

    private async Task<(WorkerGate Gate, Entrance Entry)> EnterAsync(HostGates gates, WorkerCard worker) =>
        await gates.EnterAsync(worker, clock.GetUtcNow().AddHours(1), CancellationToken.None);

    /// <summary>Lets second after second pass, with all that happens in each.</summary>
    private async Task ElapseAsync(TimeSpan time)
    {
        for (var passed = TimeSpan.Zero; passed < time; passed += TimeSpan.FromSeconds(1))
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await SettleAsync();
        }
    }

    /// <summary>The store answers at once, so all that is under way is on the thread pool's queue.</summary>
    private static async Task SettleAsync()
    {
        for (var i = 0; i < 50; i++)
            await Task.Yield();
    }

    private static WorkerCard Card(GatePolicy gate) => new() { Name = "ann", Description = "does things", Gate = gate };
}
