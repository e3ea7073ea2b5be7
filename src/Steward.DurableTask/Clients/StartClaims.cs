using Steward.Durability;
using Steward.DurableTask.Orchestrations;

namespace Steward.DurableTask.Clients;

/// <summary>One start per instance id: the claim that was written first says which.</summary>
internal sealed class StartClaims(RecordStore records)
{
    private const string Collection = "starts";

    /// <summary>Null when the claim is ours, else the one that is there.</summary>
    public async Task<StartClaim?> TryClaimAsync(string instanceId, StartClaim claim, CancellationToken cancellationToken)
    {
        return await records.TryCreateAsync(Collection, instanceId, DurableJson.ToBytes(claim), cancellationToken) is { } existing
            ? DurableJson.FromBytes<StartClaim>(existing)
            : null;
    }

    public Task ReleaseAsync(string instanceId, CancellationToken cancellationToken) =>
        records.DeleteAsync(Collection, instanceId, cancellationToken);
}

internal sealed record StartClaim(string Name, StartMessage Message);
