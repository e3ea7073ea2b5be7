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

    public List<InstanceRow> Created { get; } = [];

    public List<InstanceRow> Updated { get; } = [];

    /// <summary>History rows below <c>FirstKept</c> of an instance that continued as new.</summary>
    public List<HistoryTruncation> Truncations { get; } = [];

    public List<HistoryRow> History { get; } = [];

    public List<EmittedRow> Emitted { get; } = [];

    public List<RaisedIdRow> RaisedIds { get; } = [];

    public Dictionary<EntityId, byte[]> Entities { get; } = [];

    public List<RecordWrite> Records { get; } = [];

    public int Rows => Purges.Count + Created.Count + Updated.Count + Truncations.Count + History.Count + Emitted.Count + RaisedIds.Count
        + Entities.Count + Records.Count;
}

/// <summary>A run of history events of one instance, as JSON lines.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct HistoryRow(long InstanceKey, int Row, DateTimeOffset At, ReadOnlyMemory<byte> Events);

[StructLayout(LayoutKind.Auto)]
public readonly record struct HistoryTruncation(long InstanceKey, int FirstKept);

[StructLayout(LayoutKind.Auto)]
public readonly record struct EmittedRow(long InstanceKey, long Sequence, DateTimeOffset At, byte[] Data);

[StructLayout(LayoutKind.Auto)]
public readonly record struct RaisedIdRow(long InstanceKey, string EventId);

public enum RecordWriteKind
{
    Create,
    Put,
    Delete,
}

/// <summary>One write to the record store; the store fills in what it found.</summary>
public sealed class RecordWrite(RecordWriteKind kind, string collection, string key, byte[]? value)
{
    public RecordWriteKind Kind { get; } = kind;

    public string Collection { get; } = collection;

    public string Key { get; } = key;

    public byte[]? Value { get; } = value;

    /// <summary>For <see cref="RecordWriteKind.Create"/>: the record that was there already, null when it was written.</summary>
    public byte[]? Existing { get; set; }

    /// <summary>For <see cref="RecordWriteKind.Delete"/>: whether there was a record.</summary>
    public bool Found { get; set; }
}
