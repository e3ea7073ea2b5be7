using System.Text.Json;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Entities;
using Steward.Durability;

namespace Steward.DurableTask.Events;

/// <summary>Reads the log of an instance: from <see cref="EventRows"/>, or of older instances from the entities of <see cref="InstanceLog"/>.</summary>
internal sealed class InstanceLogReader(DurableTaskClient client, EventRows rows)
{
    public async Task<IReadOnlyList<InstanceEvent>> ReadAsync(string instanceId, long after, int take, CancellationToken cancellationToken)
    {
        if (await rows.ReadAsync(instanceId, after, take, cancellationToken) is { Count: > 0 } found)
            return found;
        return await ReadEntitiesAsync(instanceId, after, take, cancellationToken);
    }

    private async Task<IReadOnlyList<InstanceEvent>> ReadEntitiesAsync(string instanceId, long after, int take, CancellationToken cancellationToken)
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

    public async Task<IReadOnlyList<string>> ChildrenAsync(string instanceId, CancellationToken cancellationToken)
    {
        var children = new List<string>();
        for (var chunk = 0L; await ChunkAsync(instanceId, chunk, cancellationToken) is { } found; chunk++)
            children.AddRange(found.Children);
        return children;
    }

    public async Task<Outcome?> OutcomeAsync(string instanceId, long chunk, CancellationToken cancellationToken) =>
        chunk == Orchestrations.RowEmissions.WithEvents
            ? await rows.OutcomeAsync(instanceId, cancellationToken)
            : (await ChunkAsync(instanceId, chunk, cancellationToken))?.Outcome;

    public async Task PurgeAsync(string instanceId, CancellationToken cancellationToken)
    {
        await rows.PurgeAsync(instanceId, cancellationToken);
        for (var chunk = 0L; await ChunkAsync(instanceId, chunk, cancellationToken) is not null; chunk++)
            await client.PurgeInstanceAsync(IdOf(instanceId, chunk).ToString(), cancellationToken);
    }

    private async Task<LogChunk?> ChunkAsync(string instanceId, long chunk, CancellationToken cancellationToken)
    {
        var entity = await client.Entities.GetEntityAsync<JsonElement>(IdOf(instanceId, chunk), includeState: true, cancellationToken);
        return entity is { IncludesState: true } ? PayloadJson.Read<LogChunk?>(entity.State) : null;
    }

    private static EntityInstanceId IdOf(string instanceId, long chunk) => new(InstanceLog.EntityName, InstanceLog.KeyOf(instanceId, chunk));
}
