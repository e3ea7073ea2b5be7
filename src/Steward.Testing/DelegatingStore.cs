using Steward.Durability;
using Steward.Engine.Storage;

namespace Steward.Testing;

/// <summary>A store around another one. Derive from it to watch commits or to inject faults.</summary>
public abstract class DelegatingStore(IEngineStore inner) : IEngineStore
{
    /// <inheritdoc/>
    public virtual int Commit(CommitGroup group) => inner.Commit(group);

    /// <inheritdoc/>
    public virtual long LastInstanceKey => inner.LastInstanceKey;

    /// <inheritdoc/>
    public virtual IReadOnlyList<InstanceRow> ReadLive() => inner.ReadLive();

    /// <inheritdoc/>
    public virtual InstanceRow? FindInstance(string id) => inner.FindInstance(id);

    /// <inheritdoc/>
    public virtual DateTimeOffset? LastTurn(long instanceKey) => inner.LastTurn(instanceKey);

    /// <inheritdoc/>
    public virtual IReadOnlyList<HistoryRow> ReadHistory(long instanceKey) => inner.ReadHistory(instanceKey);

    /// <inheritdoc/>
    public virtual long LastEmitted(long instanceKey) => inner.LastEmitted(instanceKey);

    /// <inheritdoc/>
    public virtual IReadOnlyList<EmittedRow> ReadEmitted(long instanceKey, long after, int take) =>
        inner.ReadEmitted(instanceKey, after, take);

    /// <inheritdoc/>
    public virtual bool HasRaisedId(long instanceKey, string eventId) => inner.HasRaisedId(instanceKey, eventId);

    /// <inheritdoc/>
    public virtual IReadOnlyList<InstanceRow> Query(InstanceQuery query, long before) => inner.Query(query, before);

    /// <inheritdoc/>
    public virtual IReadOnlyList<EndedInstance> EndedBefore(DateTimeOffset endedBefore, EndedInstance? after, int take) =>
        inner.EndedBefore(endedBefore, after, take);

    /// <inheritdoc/>
    public virtual IReadOnlyList<InstanceRow> ChildrenOf(string parentId) => inner.ChildrenOf(parentId);

    /// <inheritdoc/>
    public virtual byte[]? ReadEntity(EntityId entity) => inner.ReadEntity(entity);

    /// <inheritdoc/>
    public virtual byte[]? ReadRecord(string collection, string key) => inner.ReadRecord(collection, key);

    /// <inheritdoc/>
    public virtual IReadOnlyList<StoredRecord> ListRecords(string collection, string prefix, string? after, int take) =>
        inner.ListRecords(collection, prefix, after, take);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Disposes the inner store.</summary>
    protected virtual void Dispose(bool disposing) => inner.Dispose();
}
