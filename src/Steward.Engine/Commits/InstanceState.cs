using System.Buffers;
using Steward.Durability;
using Steward.Engine.Storage;

namespace Steward.Engine.Commits;

/// <summary>An instance as it stands in memory, ahead of its row in the store, and what of it the open group holds.</summary>
internal abstract class InstanceState(long key, string id, string name, string? parentId, int parentStep, DateTimeOffset createdAt)
{
    public long Key { get; } = key;

    public string Id { get; } = id;

    public string Name { get; } = name;

    public string? ParentId { get; } = parentId;

    public int ParentStep { get; } = parentStep;

    public DateTimeOffset CreatedAt { get; } = createdAt;

    /// <summary>Null while the instance is cold.</summary>
    public byte[]? Input { get; set; }

    public RuntimeStatus Status { get; set; }

    public byte[]? CustomStatus { get; set; }

    public byte[]? Output { get; set; }

    public FailureDetails? Failure { get; set; }

    public DateTimeOffset? EndedAt { get; set; }

    public bool HasEnded => EndedAt is not null;

    public DateTimeOffset LastTurnAt { get; set; } = createdAt;

    /// <summary>Events in the history of this execution.</summary>
    public int HistoryLength { get; set; }

    /// <summary>Bytes of the history of this execution: what its code in memory is reckoned to take.</summary>
    public long HistoryBytes { get; set; }

    /// <summary>Number of the next history row; unknown until the history was read, if there is one.</summary>
    public int NextRow { get; set; }

    /// <summary>What the open group appends to the history; null when it appends nothing.</summary>
    public ArrayBufferWriter<byte>? OpenRow { get; set; }

    public int OpenRowNumber { get; set; }

    public bool IsStored { get; set; }

    public bool IsDirty { get; set; }

    /// <summary>Number of the last group that holds a write of this instance.</summary>
    public long LastGroup { get; set; }

    public InstanceRow ToRow() =>
        new(Key, Id, Name, Status, CreatedAt, ParentId, ParentStep, Input, CustomStatus, Output, Failure, EndedAt);
}
