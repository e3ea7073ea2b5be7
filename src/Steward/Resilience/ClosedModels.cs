using System.Collections.Concurrent;
using Steward.Durability;

namespace Steward.Resilience;

/// <summary>
/// Deployments that used more than a call was admitted with and cannot be held to their output cap: nothing they do can be bounded, so no
/// task calls them until somebody opens them again. Recorded, so that it holds on every host and after a restart.
/// </summary>
internal sealed class ClosedModels(RecordStore records, TimeProvider time)
{
    /// <summary>Known to be open when this host looked last.</summary>
    private readonly ConcurrentDictionary<string, bool> open = new(StringComparer.Ordinal);

    /// <summary>Null while it may be called. Asked of the store once, and again while it is closed.</summary>
    public async Task<ClosedModel?> FindAsync(string model)
    {
        if (open.ContainsKey(model))
            return null;
        if (await records.GetAsync(RecordCollections.ClosedModels, model) is { } bytes)
            return DurableJson.FromBytes<ClosedModel>(bytes);
        open[model] = true;
        return null;
    }

    public async Task CloseAsync(string model, string why, string taskId)
    {
        var closed = new ClosedModel(model, why, taskId, time.GetUtcNow());
        await records.PutAsync(RecordCollections.ClosedModels, model, DurableJson.ToBytes(closed));
        open.TryRemove(model, out _);
    }

    /// <summary>All that are closed, by name.</summary>
    public async Task<IReadOnlyList<ClosedModel>> ListAsync(CancellationToken cancellationToken)
    {
        var closed = new List<ClosedModel>();
        await foreach (var record in records.ListAllAsync(RecordCollections.ClosedModels, "", cancellationToken))
            closed.Add(DurableJson.FromBytes<ClosedModel>(record.Value));
        return closed;
    }

    /// <summary>False when it is not closed.</summary>
    public Task<bool> OpenAsync(string model, CancellationToken cancellationToken) =>
        records.DeleteAsync(RecordCollections.ClosedModels, model, cancellationToken);
}

/// <summary>A model that no task may call until it is opened again.</summary>
/// <param name="Model">As the settings or the catalogue name it.</param>
/// <param name="Why">For people, in one sentence.</param>
/// <param name="TaskId">Of the task that met it.</param>
/// <param name="At">When it was closed.</param>
public sealed record ClosedModel(string Model, string Why, string TaskId, DateTimeOffset At);
