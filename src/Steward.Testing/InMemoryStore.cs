using Steward.Durability;
using Steward.Engine.Storage;

namespace Steward.Testing;

/// <summary>Keeps everything in memory: it outlives the engine on it, so that a test can stop one engine and start the next.</summary>
public sealed class InMemoryStore : IEngineStore
{
    private readonly Lock gate = new();
    private readonly SortedDictionary<long, InstanceRow> instances = [];
    private readonly Dictionary<string, long> keys = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<long>> children = new(StringComparer.Ordinal);
    private readonly Dictionary<long, List<HistoryRow>> history = [];
    private readonly Dictionary<long, List<EmittedRow>> emitted = [];
    private readonly HashSet<(long, string)> raisedIds = [];
    private readonly Dictionary<EntityId, byte[]> entities = [];
    private readonly Dictionary<string, SortedDictionary<string, byte[]>> records = new(StringComparer.Ordinal);
    private long lastKey;

    /// <inheritdoc/>
    public int Commit(CommitGroup group)
    {
        ArgumentNullException.ThrowIfNull(group);
        lock (gate)
        {
            group.Purges.ForEach(Purge);
            foreach (var row in group.Created)
            {
                if (!keys.TryAdd(row.Id, row.Key))
                    throw new InvalidOperationException($"Instance '{row.Id}' exists already.");
                instances.Add(row.Key, row);
                if (row.ParentId is { } parent)
                    List(children, parent).Add(row.Key);
                lastKey = Math.Max(lastKey, row.Key);
            }

            foreach (var row in group.Updated)
                instances[row.Key] = row with { Input = row.Input ?? instances[row.Key].Input };
            foreach (var cut in group.Truncations)
                List(history, cut.InstanceKey).RemoveAll(r => r.Row < cut.FirstKept);
            foreach (var row in group.History)
                List(history, row.InstanceKey).Add(row with { Events = row.Events.ToArray() });
            foreach (var row in group.Emitted)
                List(emitted, row.InstanceKey).Add(row);
            foreach (var row in group.RaisedIds)
                raisedIds.Add((row.InstanceKey, row.EventId));
            foreach (var (id, state) in group.Entities)
                entities[id] = state;
            group.Records.ForEach(Write);
        }

        return 0;
    }

    private void Purge(long key)
    {
        if (!instances.Remove(key, out var row))
            return;
        keys.Remove(row.Id);
        if (row.ParentId is { } parent && children.TryGetValue(parent, out var siblings) && siblings.Remove(key) && siblings.Count == 0)
            children.Remove(parent);
        history.Remove(key);
        emitted.Remove(key);
        raisedIds.RemoveWhere(r => r.Item1 == key);
        foreach (var entity in entities.Keys.Where(e => e.Key == row.Id).ToArray())
            entities.Remove(entity);
    }

    private void Write(RecordWrite write)
    {
        if (!records.TryGetValue(write.Collection, out var collection))
            records.Add(write.Collection, collection = new(StringComparer.Ordinal));
        switch (write.Kind)
        {
            case RecordWriteKind.Create when collection.TryGetValue(write.Key, out var existing):
                write.Existing = [.. existing];
                break;
            case RecordWriteKind.Delete:
                write.Found = collection.Remove(write.Key);
                break;
            default:
                collection[write.Key] = [.. write.Value!];
                break;
        }
    }

    /// <inheritdoc/>
    public long LastInstanceKey => Locked(() => lastKey);

    /// <inheritdoc/>
    public IReadOnlyList<InstanceRow> ReadLive() =>
        Locked(() => instances.Values.Where(i => i.EndedAt is null).Select(i => i with { Input = null }).ToArray());

    /// <inheritdoc/>
    public InstanceRow? FindInstance(string id) => Locked(() => keys.TryGetValue(id, out var key) ? instances[key] : null);

    /// <inheritdoc/>
    public DateTimeOffset? LastTurn(long instanceKey) =>
        Locked(() => history.TryGetValue(instanceKey, out var rows) && rows.Count > 0 ? rows[^1].At : (DateTimeOffset?)null);

    /// <inheritdoc/>
    public IReadOnlyList<HistoryRow> ReadHistory(long instanceKey) => Locked(() => Rows(history, instanceKey).ToArray());

    /// <inheritdoc/>
    public long LastEmitted(long instanceKey) => Locked(() => (long)Rows(emitted, instanceKey).Count);

    /// <inheritdoc/>
    public IReadOnlyList<EmittedRow> ReadEmitted(long instanceKey, long after, int take) =>
        Locked(() => Rows(emitted, instanceKey).Where(r => r.Sequence > after).Take(take).ToArray());

    /// <inheritdoc/>
    public bool HasRaisedId(long instanceKey, string eventId) => Locked(() => raisedIds.Contains((instanceKey, eventId)));

    /// <inheritdoc/>
    public IReadOnlyList<InstanceRow> Query(InstanceQuery query, long before)
    {
        ArgumentNullException.ThrowIfNull(query);
        return Locked(() => instances.Values.Reverse().Where(i => i.Key < before && Matches(query, i)).Take(query.PageSize).ToArray());
    }

    private static bool Matches(InstanceQuery query, InstanceRow row) =>
        (query.Name is null || row.Name == query.Name)
        && (query.Statuses is null || query.Statuses.Contains(row.Status))
        && (query.CreatedFrom is null || row.CreatedAt >= query.CreatedFrom)
        && (query.CreatedTo is null || row.CreatedAt < query.CreatedTo)
        && (query.IdPrefix is null || row.Id.StartsWith(query.IdPrefix, StringComparison.Ordinal));

    /// <inheritdoc/>
    public IReadOnlyList<EndedInstance> EndedBefore(DateTimeOffset endedBefore, EndedInstance? after, int take) =>
        Locked(() => instances.Values.Where(i => i.EndedAt < endedBefore && (i.ParentId is null || !keys.ContainsKey(i.ParentId)))
            .Select(i => new EndedInstance(i.Key, i.Id, i.EndedAt!.Value))
            .Where(i => after is null || (i.EndedAt, i.Key).CompareTo((after.EndedAt, after.Key)) > 0)
            .OrderBy(i => i.EndedAt).ThenBy(i => i.Key).Take(take).ToArray());

    /// <inheritdoc/>
    public IReadOnlyList<InstanceRow> ChildrenOf(string parentId) =>
        Locked(() => Rows(children, parentId).Select(key => instances[key]).ToArray());

    /// <inheritdoc/>
    public byte[]? ReadEntity(EntityId entity) => Locked(() => entities.GetValueOrDefault(entity));

    /// <inheritdoc/>
    public byte[]? ReadRecord(string collection, string key) => Locked(() =>
        records.TryGetValue(collection, out var all) && all.TryGetValue(key, out var value) ? [.. value] : (byte[]?)null);

    /// <inheritdoc/>
    public IReadOnlyList<StoredRecord> ListRecords(string collection, string prefix, string? after, int take) => Locked(() =>
        !records.TryGetValue(collection, out var all) ? [] : all
            .Where(r => r.Key.StartsWith(prefix, StringComparison.Ordinal) && (after is null || string.CompareOrdinal(r.Key, after) > 0))
            .Take(take).Select(r => new StoredRecord(r.Key, [.. r.Value])).ToArray());

    private T Locked<T>(Func<T> read)
    {
        lock (gate)
            return read();
    }

    private static List<T> List<TKey, T>(Dictionary<TKey, List<T>> map, TKey key)
        where TKey : notnull
    {
        if (!map.TryGetValue(key, out var list))
            map.Add(key, list = []);
        return list;
    }

    private static List<T> Rows<TKey, T>(Dictionary<TKey, List<T>> map, TKey key)
        where TKey : notnull => map.TryGetValue(key, out var list) ? list : [];

    /// <summary>Nothing to release: what is stored stays for the next engine.</summary>
    public void Dispose()
    {
    }
}
