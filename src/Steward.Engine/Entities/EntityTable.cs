using Steward.Durability;
using Steward.Engine.Commits;
using Steward.Engine.Diagnostics;
using Steward.Engine.History;
using Steward.Engine.Options;
using Steward.Engine.Storage;

namespace Steward.Engine.Entities;

/// <summary>Entities by id: applies operations one after the other on the loop, keeps the latest states in memory.</summary>
internal sealed class EntityTable(
    Func<DurableRegistry> registry, IEngineStore store, OpenGroup group, EngineCounters counters, EngineOptions options,
    Func<long> lastCommitted)
{
    private readonly Dictionary<EntityId, LinkedListNode<Entry>> warm = [];
    private readonly LinkedList<Entry> byUse = new();
    private readonly PurgedIds forgotten = new(lastCommitted);

    /// <summary>Applies an operation: either its result with the new state in the open group, or a failure and no change.</summary>
    /// <param name="name"><c>entity.operation</c></param>
    public (byte[]? Result, FailureDetails? Failure) Apply(string name, string key, byte[] input)
    {
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        var (entity, operation) = (name[..dot], name[(dot + 1)..]);
        if (!registry().Entities.TryGetValue(entity, out var definition))
            return Unknown($"No entity '{entity}' is registered in this host.");
        if (!definition.Operations.TryGetValue(operation, out var apply))
            return Unknown($"Entity '{entity}' has no operation '{operation}' in this host.");
        Interlocked.Increment(ref counters.EntityCount);
        Entry? entry = null;
        try
        {
            entry = Load(new(entity, key), definition);
            var (state, output) = apply.Apply(entry.State, Payload.Read(input, apply.InputType));
            var result = Payload.Write(output, apply.OutputType, options.MaxPayloadBytes, $"The result of '{name}'");
            var json = Payload.Write(state, definition.StateType, options.MaxPayloadBytes, $"The state of entity '{entity}'");
            (entry.State, entry.Json, entry.Group) = (state, json, group.Number);
            group.Entity(entry.Id, json);
            return (result, null);
        }
        catch (Exception e)
        {
            // The operation may have changed the object before it threw: only the JSON is sure to be as it was.
            if (entry is not null)
                entry.State = entry.Json is null ? null : Payload.Read(entry.Json, definition.StateType);
            return (null, FailureDetails.From(e));
        }
    }

    /// <summary>Drops the entities of a purged instance.</summary>
    public void Forget(string key)
    {
        foreach (var name in registry().Entities.Keys)
        {
            var id = new EntityId(name, key);
            group.ForgetEntity(id);
            if (warm.Remove(id, out var node))
                byUse.Remove(node);
        }

        forgotten.Add(key, group.Number);
    }

    private static (byte[]?, FailureDetails?) Unknown(string message) => (null, new(FailureDetails.UnknownNameErrorType, message));

    private Entry Load(EntityId id, EntityDefinition definition)
    {
        if (warm.TryGetValue(id, out var node))
        {
            byUse.Remove(node);
            byUse.AddLast(node);
            return node.Value;
        }

        var json = forgotten.Contains(id.Key) ? null : store.ReadEntity(id);
        var entry = new Entry(id) { Json = json, State = json is null ? null : Payload.Read(json, definition.StateType) };
        warm.Add(id, byUse.AddLast(entry));
        Evict();
        return entry;
    }

    /// <summary>A state that is not on disk yet stays: reading it back would find the one before.</summary>
    private void Evict()
    {
        while (warm.Count > options.WarmEntities && byUse.First is { } oldest && oldest.Value.Group <= lastCommitted())
        {
            warm.Remove(oldest.Value.Id);
            byUse.RemoveFirst();
        }
    }

    private sealed class Entry(EntityId id)
    {
        public EntityId Id { get; } = id;

        public byte[]? Json { get; set; }

        public object? State { get; set; }

        public long Group { get; set; }
    }
}
