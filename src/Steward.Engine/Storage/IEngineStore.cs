using Steward.Durability;

namespace Steward.Engine.Storage;

/// <summary>What the engine keeps. <see cref="Commit"/> is called by one thread at a time, in order; reads come from any thread and see
/// committed groups only. A store that throws from <see cref="Commit"/> is not called again: the engine stops.</summary>
public interface IEngineStore : IDisposable
{
    /// <summary>Makes the group durable, whole, before it returns. Returns how many times the disk was flushed.</summary>
    int Commit(CommitGroup group);

    /// <summary>The highest key that any instance ever had; 0 at first.</summary>
    long LastInstanceKey { get; }

    /// <summary>Instances that have not ended, oldest first, without their inputs.</summary>
    IReadOnlyList<InstanceRow> ReadLive();

    /// <summary>One instance with its input; null when it is unknown.</summary>
    InstanceRow? FindInstance(string id);

    /// <summary>When the last history row was written; null without history.</summary>
    DateTimeOffset? LastTurn(long instanceKey);

    /// <summary>History rows in order.</summary>
    IReadOnlyList<HistoryRow> ReadHistory(long instanceKey);

    /// <summary>The number of the last emitted event; 0 when there is none.</summary>
    long LastEmitted(long instanceKey);

    /// <summary>Up to <paramref name="take"/> emitted events with a number above <paramref name="after"/>, in order.</summary>
    IReadOnlyList<EmittedRow> ReadEmitted(long instanceKey, long after, int take);

    /// <summary>Whether the instance has taken an external event of that id.</summary>
    bool HasRaisedId(long instanceKey, string eventId);

    /// <summary>Newest first, keys below <paramref name="before"/>. The page size of the query is the most that is returned.</summary>
    IReadOnlyList<InstanceRow> Query(InstanceQuery query, long before);

    /// <summary>
    /// Instances that ended before the given time, oldest end first. Not among them are those whose parent is still there: they go with it.
    /// </summary>
    /// <param name="after">The last one that was looked at; null: from the first.</param>
    IReadOnlyList<EndedInstance> EndedBefore(DateTimeOffset endedBefore, EndedInstance? after, int take);

    /// <summary>The sub-orchestrations that an instance has called, in any state.</summary>
    IReadOnlyList<InstanceRow> ChildrenOf(string parentId);

    /// <summary>The state of an entity as JSON; null when it was never used.</summary>
    byte[]? ReadEntity(EntityId entity);

    /// <summary>The content of a record; null when there is none.</summary>
    byte[]? ReadRecord(string collection, string key);

    /// <inheritdoc cref="RecordStore.ListAsync"/>
    IReadOnlyList<StoredRecord> ListRecords(string collection, string prefix, string? after, int take);
}
