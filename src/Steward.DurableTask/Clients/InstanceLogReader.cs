using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Entities;
using Steward.Durability;
using Steward.DurableTask.Events;

namespace Steward.DurableTask.Clients;

/// <summary>
/// Reads the log of an instance: from <see cref="EventRows"/>, or of older instances from the entities of <see cref="InstanceLog"/>.
/// </summary>
internal sealed class InstanceLogReader(DurableTaskClient client, EventRows rows)
{
    public async Task<IReadOnlyList<InstanceEvent>> ReadAsync(string instanceId, long after, int take, CancellationToken cancellationToken)
    {
        if (await rows.ReadAsync(instanceId, after, take, cancellationToken) is { Count: > 0 } found)
            return found;
        return await ReadEntitiesAsync(instanceId, after, take, cancellationToken);
    }

    private async Task<IReadOnlyList<InstanceEvent>> ReadEntitiesAsync(
        string instanceId, long after, int take, CancellationToken cancellationToken)
    {
        var events = new List<InstanceEvent>();
        for (var chunk = InstanceLog.ChunkOf(after + 1); events.Count < take; chunk++)
        {
            if (await ChunkAsync(instanceId, chunk, cancellationToken) is not { } found)
                break;
            events.AddRange(found.Events.Where(item => item.Sequence > after).Take(take - events.Count)
                .Select(item => new InstanceEvent(item.Sequence, item.At, item.Data)));
            if (found.Events.Count < InstanceLog.ChunkSize)
                break;
        }
        return events;
    }

    /// <summary>
    /// The sub-orchestrations of an instance that are there, with their inputs.
    /// An instance that was there before it asked for one under that id is none of them.
    /// </summary>
    public async IAsyncEnumerable<OrchestrationMetadata> ChildrenAsync(
        string instanceId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var chunk = 0L; await ChunkAsync(instanceId, chunk, cancellationToken) is { } found; chunk++)
        {
            foreach (var id in found.Children)
            {
                if (await client.GetInstanceAsync(id, getInputsAndOutputs: true, cancellationToken) is { } child
                    && Snapshots.Of(child).ParentInstanceId == instanceId)
                {
                    yield return child;
                }
            }
        }
    }

    public async Task<Outcome?> OutcomeAsync(string instanceId, long chunk, CancellationToken cancellationToken) =>
        chunk == EndedMarker.WithEvents
            ? await rows.OutcomeAsync(instanceId, cancellationToken)
            : (await ChunkAsync(instanceId, chunk, cancellationToken))?.Outcome;

    /// <summary>The last chunk first: one that is cut off leaves no gap, behind which nobody would look.</summary>
    public async Task PurgeAsync(string instanceId, CancellationToken cancellationToken)
    {
        await rows.PurgeAsync(instanceId, cancellationToken);
        var chunks = 0L;
        while (await client.Entities.GetEntityAsync(IdOf(instanceId, chunks), includeState: false, cancellationToken) is not null)
            chunks++;
        while (chunks > 0)
            await client.PurgeInstanceAsync(IdOf(instanceId, --chunks).ToString(), cancellationToken);
    }

    private async Task<LogChunk?> ChunkAsync(string instanceId, long chunk, CancellationToken cancellationToken)
    {
        var entity = await client.Entities.GetEntityAsync<JsonElement>(IdOf(instanceId, chunk), includeState: true, cancellationToken);
        return entity is { IncludesState: true } ? PayloadJson.Read<LogChunk?>(entity.State) : null;
    }

    private static EntityInstanceId IdOf(string instanceId, long chunk) =>
        new(InstanceLog.EntityName, InstanceLog.KeyOf(instanceId, chunk));
}
