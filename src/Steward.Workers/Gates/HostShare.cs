using Steward.Durability;
using Steward.Resilience;

namespace Steward.Workers.Gates;

/// <summary>
/// The gate of one host among several: it holds a block of the worker's slots on a lease, renewed while there are calls, larger or smaller
/// by what the hosts need. No call waits for another host, and none passes through one place for all: see ADR 0011.
/// </summary>
internal sealed class HostShare : GateShare
{
    /// <summary>When a host that is gone has lost its slots.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    /// <summary>How often a host with calls renews, and learns of others.</summary>
    public static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(10);

    /// <summary>How often one whose calls wait for slots that others hold asks again.</summary>
    public static readonly TimeSpan AskEvery = TimeSpan.FromSeconds(1);

    private const int MaxTries = 8;

    private readonly string host;
    private readonly VersionedRecord<GateAllocation> allocation;
    private readonly ITimer timer;
    private DateTimeOffset heldUntil;
    private BreakerMemory told = new();
    private bool holding;
    private bool holdingAll;

    public HostShare(string worker, string host, RecordStore records, TimeProvider time)
        : base(worker, time)
    {
        this.host = host;
        allocation = new(records, RecordCollections.Gates, worker, time);
        timer = time.CreateTimer(_ => Synchronize(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public override Task OpenAsync(GatePolicy policy) => Task.CompletedTask;

    public override async ValueTask DisposeAsync()
    {
        await timer.DisposeAsync();
        if (holding)
            await ChangeAsync(known => known.Without(host));
        await base.DisposeAsync();
    }

    protected override void OnCrowded()
    {
        if (!holding)
            Synchronize();
        else if (!holdingAll)
            timer.Change(AskEvery, Timeout.InfiniteTimeSpan);
    }

    protected override async Task SynchronizeAsync()
    {
        var (inside, waiting) = Gate.Demand;
        var memory = Gate.Memory;
        // A host without calls keeps what it has until its lease is over, then leaves. What it has found of the worker it tells at once.
        if (memory == told && inside + waiting == 0 && Time.GetUtcNow() < heldUntil)
        {
            timer.Change(heldUntil - Time.GetUtcNow(), Timeout.InfiniteTimeSpan);
            return;
        }
        if (memory == told && inside + waiting == 0)
        {
            (holding, holdingAll, heldUntil) = (false, false, default);
            Gate.Resize(0);
            return;
        }
        var now = Time.GetUtcNow();
        var changed = await ChangeAsync(known => known.Renew(host, inside, waiting, Gate.Policy.MaxConcurrent, now, Lease) with
        {
            Breaker = memory.OpenUntil is null || known.Breaker.OpenUntil >= memory.OpenUntil ? known.Breaker : memory,
        });
        if (changed is null)
        {
            OnStoreFailed();
            return;
        }
        told = memory;
        var slots = changed.SlotsOf(host);
        (holding, holdingAll, heldUntil) = (true, slots >= Gate.Policy.MaxConcurrent, now + Lease);
        Gate.Adopt(changed.Breaker);
        Gate.Resize(slots);
        timer.Change(Gate.Demand.Waiting > 0 && !holdingAll ? AskEvery : RenewEvery, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Without a lease nobody enters; those who are inside finish.</summary>
    protected override void OnStoreFailed()
    {
        if (Time.GetUtcNow() >= heldUntil)
            Gate.Resize(0);
        timer.Change(AskEvery, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Null when others were always faster.</summary>
    private async Task<GateAllocation?> ChangeAsync(Func<GateAllocation, GateAllocation> change)
    {
        for (var i = 0; i < MaxTries; i++)
        {
            var next = change(await allocation.ReadAsync(CancellationToken.None) ?? GateAllocation.None);
            if (await allocation.TryWriteAsync(next, CancellationToken.None))
                return next;
        }
        return null;
    }
}
