using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Entities;
using Steward.Durability;

namespace Steward.DurableTask.Clients;

/// <summary>
/// Deletes ended instances with all that there is of them in the task hub: sub-orchestrations, entities under their ids, event logs and
/// claims. What makes an instance known is deleted last, so that a purge that was cut off finds the rest the next time.
/// </summary>
internal sealed class InstancePurge(DurableTaskClient client, DurableRegistry registry, InstanceLogReader log, StartClaims claims)
{
    private const int AtOnce = 8;

    /// <summary>How many instances were deleted: none when the instance is unknown, or it or a part of it still runs.</summary>
    public async Task<int> PurgeAsync(string instanceId, CancellationToken cancellationToken)
    {
        var parts = new List<string>();
        if (await client.GetInstanceAsync(instanceId, getInputsAndOutputs: false, cancellationToken) is not { } whole
            || !await HaveEndedAsync(whole, parts, cancellationToken))
        {
            return 0;
        }
        foreach (var part in parts)
            await ForgetAsync(part, cancellationToken);
        return parts.Count;
    }

    public async Task<int> PurgeAsync(DateTimeOffset endedBefore, CancellationToken cancellationToken)
    {
        var ended = new OrchestrationQuery
        {
            Statuses = Enum.GetValues<OrchestrationRuntimeStatus>().Where(Snapshots.HasEnded).ToList(),
            CreatedTo = endedBefore,
        };
        var count = 0;
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(client.GetAllInstancesAsync(ended), parallel, async (instance, token) =>
        {
            if (!Snapshots.IsEntity(instance.InstanceId) && instance.LastUpdatedAt < endedBefore
                && !await IsPartAsync(instance.InstanceId, token))
            {
                Interlocked.Add(ref count, await PurgeAsync(instance.InstanceId, token));
            }
        });
        return count;
    }

    /// <summary>Collects an instance after its sub-orchestrations. False when one of them has not ended.</summary>
    private async Task<bool> HaveEndedAsync(OrchestrationMetadata instance, List<string> parts, CancellationToken cancellationToken)
    {
        if (!Snapshots.HasEnded(instance.RuntimeStatus))
            return false;
        await foreach (var child in log.ChildrenAsync(instance.InstanceId, cancellationToken))
        {
            if (!await HaveEndedAsync(child, parts, cancellationToken))
                return false;
        }
        parts.Add(instance.InstanceId);
        return true;
    }

    /// <summary>Whether it is a sub-orchestration that goes with its parent.</summary>
    private async Task<bool> IsPartAsync(string instanceId, CancellationToken cancellationToken) =>
        await client.GetInstanceAsync(instanceId, getInputsAndOutputs: true, cancellationToken) is { } instance
        && Snapshots.Of(instance).ParentInstanceId is { } parent
        && await client.GetInstanceAsync(parent, getInputsAndOutputs: false, cancellationToken) is not null;

    private async Task ForgetAsync(string instanceId, CancellationToken cancellationToken)
    {
        await claims.ReleaseAsync(instanceId, cancellationToken);
        foreach (var entity in registry.Entities.Keys)
            await client.PurgeInstanceAsync(new EntityInstanceId(entity, instanceId).ToString(), cancellationToken);
        await log.PurgeAsync(instanceId, cancellationToken);
        await client.PurgeInstanceAsync(instanceId, cancellationToken);
    }
}
