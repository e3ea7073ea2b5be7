using Steward.Durability;
using Steward.Resilience;

namespace Steward.Workers.Gates;

/// <summary>The gate of a host that is alone: all slots are its own, and only the breaker outlives it.</summary>
internal sealed class SoleShare(string worker, RecordStore records, TimeProvider time) : GateShare(worker, time)
{
    public override async Task OpenAsync(GatePolicy policy)
    {
        try
        {
            if (await records.GetAsync(RecordCollections.Gates, Gate.Worker) is { } kept)
                Gate.Adopt(DurableJson.FromBytes<BreakerMemory>(kept));
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // A breaker that has forgotten costs a few calls; one that cannot be read must not cost the task.
        }
    }

    public override Task<Entrance> EnterAsync(GatePolicy policy, DateTimeOffset until, CancellationToken cancellationToken)
    {
        Gate.Resize(policy.MaxConcurrent);
        return base.EnterAsync(policy, until, cancellationToken);
    }

    protected override Task SynchronizeAsync() => records.PutAsync(RecordCollections.Gates, Gate.Worker, DurableJson.ToBytes(Gate.Memory));
}
