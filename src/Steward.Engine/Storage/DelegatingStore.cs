using Steward.Durability;
using Steward.Engine.Commits;

namespace Steward.Engine.Storage;

/// <summary>A store around another one. Derive from it to watch commits or to inject faults.</summary>
public abstract class DelegatingStore(IEngineStore inner) : IEngineStore
{
    public virtual int Commit(CommitGroup group) => inner.Commit(group);

    public virtual long LastInstanceKey => inner.LastInstanceKey;

    public virtual IReadOnlyList<InstanceRow> ReadLive() => inner.ReadLive();

    public virtual InstanceRow? FindInstance(string id) => inner.FindInstance(id);

    public virtual DateTimeOffset? LastTurn(long instanceKey) => inner.LastTurn(instanceKey);

    public virtual IReadOnlyList<HistoryRow> ReadHistory(long instanceKey) => inner.ReadHistory(instanceKey);

    public virtual long LastEmitted(long instanceKey) => inner.LastEmitted(instanceKey);

    public virtual IReadOnlyList<EmittedRow> ReadEmitted(long instanceKey, long after, int take) => inner.ReadEmitted(instanceKey, after, take);

    public virtual bool HasRaisedId(long instanceKey, string eventId) => inner.HasRaisedId(instanceKey, eventId);

    public virtual IReadOnlyList<InstanceRow> Query(InstanceQuery query, long before) => inner.Query(query, before);

    public virtual IReadOnlyList<EndedInstance> EndedBefore(DateTimeOffset endedBefore, EndedInstance? after, int take) =>
        inner.EndedBefore(endedBefore, after, take);

    public virtual IReadOnlyList<InstanceRow> ChildrenOf(string parentId) => inner.ChildrenOf(parentId);

    public virtual byte[]? ReadEntity(EntityId entity) => inner.ReadEntity(entity);

    public virtual byte[]? ReadRecord(string collection, string key) => inner.ReadRecord(collection, key);

    public virtual IReadOnlyList<StoredRecord> ListRecords(string collection, string prefix, string? after, int take) =>
        inner.ListRecords(collection, prefix, after, take);

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) => inner.Dispose();
}
