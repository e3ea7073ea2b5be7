using System.Buffers;
using System.Diagnostics;
using Steward.Durability;
using Steward.Engine.History;
using Steward.Engine.Storage;

namespace Steward.Engine.Commits;

/// <summary>
/// The group that the loop is filling. In-memory state runs ahead of the disk by this group and the one in the writer's hands.
/// </summary>
internal sealed class OpenGroup : IDisposable
{
    private readonly HistoryCodec codec = new();
    private readonly Stack<ArrayBufferWriter<byte>> spare = new();
    private readonly List<InstanceState> dirty = [];
    private readonly List<InstanceState> rows = [];
    private CommitGroup group = new() { Number = 1 };
    private List<ICommitEffect> effects = [];
    private long openedAt;

    public long Number => group.Number;

    public bool IsEmpty => effects.Count == 0 && rows.Count == 0 && dirty.Count == 0 && group.Rows == 0;

    public int Size => effects.Count + rows.Count;

    /// <summary>Time since the first write of the group.</summary>
    public TimeSpan Age => openedAt == 0 ? TimeSpan.Zero : Stopwatch.GetElapsedTime(openedAt);

    public void OnCommit(ICommitEffect effect)
    {
        Open();
        effects.Add(effect);
    }

    /// <summary>The instance's row will be written as it stands when the group is closed.</summary>
    public void Touch(InstanceState instance)
    {
        Open();
        instance.LastGroup = group.Number;
        if (instance.IsDirty)
            return;
        instance.IsDirty = true;
        dirty.Add(instance);
    }

    /// <summary>Appends to the instance's history: all of its events in this group make one row.</summary>
    public void Append(InstanceState instance, HistoryEvent item)
    {
        Open();
        instance.LastGroup = group.Number;
        if (instance.OpenRow is null)
        {
            instance.OpenRow = spare.TryPop(out var writer) ? writer : new ArrayBufferWriter<byte>(512);
            instance.OpenRowNumber = instance.NextRow++;
            rows.Add(instance);
        }

        var before = instance.OpenRow.WrittenCount;
        codec.Append(instance.OpenRow, item);
        instance.HistoryLength++;
        instance.HistoryBytes += instance.OpenRow.WrittenCount - before;
    }

    /// <summary>Drops the history so far; what is appended next is the first of the new execution.</summary>
    public void Truncate(InstanceState instance)
    {
        Open();
        instance.LastGroup = group.Number;
        // What this group has appended so far is of the old execution; kept, it would be replayed as the beginning of the new.
        instance.OpenRow?.ResetWrittenCount();
        group.Truncations.Add(new(instance.Key, instance.OpenRow is null ? instance.NextRow : instance.OpenRowNumber));
    }

    public void Emit(InstanceState instance, EmittedRow row)
    {
        Open();
        instance.LastGroup = group.Number;
        group.Emitted.Add(row);
    }

    public void Raised(InstanceState instance, string eventId)
    {
        Open();
        instance.LastGroup = group.Number;
        group.RaisedIds.Add(new(instance.Key, eventId));
    }

    public void Purge(long instanceKey)
    {
        Open();
        group.Purges.Add(instanceKey);
    }

    public void Entity(EntityId id, byte[] state)
    {
        Open();
        group.Entities[id] = state;
    }

    public void ForgetEntity(EntityId id) => group.Entities.Remove(id);

    private void Open()
    {
        if (openedAt == 0)
            openedAt = Stopwatch.GetTimestamp();
    }

    /// <summary>Closes the group and opens the next.</summary>
    public ClosedGroup Close()
    {
        foreach (var instance in dirty)
        {
            // As it stands now, not as it was when it was touched: the row and the history events of a group must agree.
            (instance.IsStored ? group.Updated : group.Created).Add(instance.ToRow());
            instance.IsStored = true;
            instance.IsDirty = false;
        }

        var buffers = new List<ArrayBufferWriter<byte>>(rows.Count);
        foreach (var instance in rows)
        {
            var writer = instance.OpenRow!;
            // Not copied: the buffer stays with the group until Recycle, after the store has read it.
            group.History.Add(new(instance.Key, instance.OpenRowNumber, instance.LastTurnAt, writer.WrittenMemory));
            buffers.Add(writer);
            instance.OpenRow = null;
        }

        var closed = new ClosedGroup(group, effects, buffers);
        dirty.Clear();
        rows.Clear();
        group = new() { Number = group.Number + 1 };
        effects = [];
        openedAt = 0;
        return closed;
    }

    /// <summary>Takes the buffers of a committed group back.</summary>
    public void Recycle(ClosedGroup closed)
    {
        foreach (var buffer in closed.Buffers)
        {
            if (spare.Count >= 1024 || buffer.Capacity > 64 * 1024)
                continue;
            buffer.ResetWrittenCount();
            spare.Push(buffer);
        }
    }

    public void Dispose() => codec.Dispose();
}

/// <summary>A group on its way to disk, with the effects that wait for it.</summary>
internal sealed record ClosedGroup(CommitGroup Rows, List<ICommitEffect> Effects, List<ArrayBufferWriter<byte>> Buffers);
