using System.Runtime.InteropServices;
using Steward.Durability;

namespace Steward.Engine.Storage;

/// <summary>The writes of one commit: all of it becomes durable, or none.</summary>
/// <remarks>A store applies the lists in the order they stand here: purged instances first, records last.</remarks>
public sealed class CommitGroup
{
    /// <summary>From 1, without gaps, in commit order.</summary>
    public long Number { get; internal set; }

    /// <summary>Keys of instances to delete with all that belongs to them.</summary>
    public List<long> Purges { get; } = [];

    /// <summary>Instances to add; none of their keys or ids is in the store.</summary>
    public List<InstanceRow> Created { get; } = [];

    /// <summary>Instances to replace, by their keys; one without an input keeps the input that is there.</summary>
    public List<InstanceRow> Updated { get; } = [];

    /// <summary>History rows below <c>FirstKept</c> of an instance that continued as new.</summary>
    public List<HistoryTruncation> Truncations { get; } = [];

    /// <summary>History rows to append, in order.</summary>
    public List<HistoryRow> History { get; } = [];

    /// <summary>Events to append to the public logs of instances.</summary>
    public List<EmittedRow> Emitted { get; } = [];

    /// <summary>Ids of external events that were taken, so that none is taken twice.</summary>
    public List<RaisedIdRow> RaisedIds { get; } = [];

    /// <summary>The new state of each entity that was used, as JSON.</summary>
    public Dictionary<EntityId, byte[]> Entities { get; } = [];

    /// <summary>Writes to the record store, in order.</summary>
    public List<RecordWrite> Records { get; } = [];

    /// <summary>How many writes there are in all.</summary>
    public int Rows => Purges.Count + Created.Count + Updated.Count + Truncations.Count + History.Count + Emitted.Count + RaisedIds.Count
        + Entities.Count + Records.Count;
}

/// <summary>A run of history events of one instance, as JSON lines.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct HistoryRow(long InstanceKey, int Row, DateTimeOffset At, ReadOnlyMemory<byte> Events);

/// <summary>Where the history of an instance begins after it continued as new.</summary>
/// <param name="FirstKept">The first row that stays; those below are deleted.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct HistoryTruncation(long InstanceKey, int FirstKept);

/// <summary>One event of an instance's public log.</summary>
/// <param name="Sequence">From 1, without gaps.</param>
/// <param name="Data">JSON.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct EmittedRow(long InstanceKey, long Sequence, DateTimeOffset At, byte[] Data);

/// <summary>The id of an external event that an instance has taken.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct RaisedIdRow(long InstanceKey, string EventId);

/// <summary>What is done to a record.</summary>
public enum RecordWriteKind
{
    /// <summary>Write it unless one is there.</summary>
    Create,

    /// <summary>Write it, over the one that is there.</summary>
    Put,

    /// <summary>Delete it if it is there.</summary>
    Delete,
}

/// <summary>One write to the record store; the store fills in what it found.</summary>
public sealed class RecordWrite(RecordWriteKind kind, string collection, string key, byte[]? value)
{
    /// <summary>What is done.</summary>
    public RecordWriteKind Kind { get; } = kind;

    /// <summary>The collection, such as <c>dead-letters</c>.</summary>
    public string Collection { get; } = collection;

    /// <summary>Unique in its collection.</summary>
    public string Key { get; } = key;

    /// <summary>What is written; null for <see cref="RecordWriteKind.Delete"/>.</summary>
    public byte[]? Value { get; } = value;

    /// <summary>For <see cref="RecordWriteKind.Create"/>: the record that was there already, null when it was written.</summary>
    public byte[]? Existing { get; set; }

    /// <summary>For <see cref="RecordWriteKind.Delete"/>: whether there was a record.</summary>
    public bool Found { get; set; }
}
