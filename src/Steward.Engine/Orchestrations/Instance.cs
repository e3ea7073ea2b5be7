using System.Buffers;
using Steward.Durability;
using Steward.Engine.Clients;
using Steward.Engine.Activities;
using Steward.Engine.Commits;
using Steward.Engine.History;
using Steward.Engine.Loop;
using Steward.Engine.Timers;

namespace Steward.Engine.Orchestrations;

/// <summary>An instance that has not ended, as the loop knows it. Its code is in memory only while it is warm.</summary>
internal sealed class Instance(EngineLoop loop, long key, string id, string name, string? parentId, int parentStep, DateTimeOffset createdAt) : IRunHost
{
    private long emitted = -1;

    public long Key { get; } = key;

    public string Id { get; } = id;

    public string Name { get; } = name;

    public string? ParentId { get; } = parentId;

    public int ParentStep { get; } = parentStep;

    /// <summary>Null while the instance is cold.</summary>
    public byte[]? Input { get; set; }

    public RuntimeStatus Status { get; set; }

    public byte[]? CustomStatus { get; set; }

    public byte[]? Output { get; set; }

    public FailureDetails? Failure { get; set; }

    public DateTimeOffset? EndedAt { get; set; }

    public bool HasEnded => EndedAt is not null;

    /// <summary>The code in memory; null while the instance is cold.</summary>
    public OrchestrationRun? Run { get; set; }

    public LinkedListNode<Instance>? IdleNode { get; set; }

    public DateTimeOffset CreatedAt { get; } = createdAt;

    public DateTimeOffset LastTurnAt { get; set; } = createdAt;

    /// <summary>Number of the next history row; unknown until the history was read, if there is one.</summary>
    public int NextRow { get; set; }

    public ArrayBufferWriter<byte>? OpenRow { get; set; }

    public int OpenRowNumber { get; set; }

    /// <summary>Events in the history of this execution.</summary>
    public int HistoryLength { get; set; }

    /// <summary>Bytes of the history of this execution: what its code in memory is reckoned to take.</summary>
    public long HistoryBytes { get; set; }

    /// <summary>What of it is counted among the idle.</summary>
    public long IdleBytes { get; set; }

    public bool IsStored { get; set; }

    public bool IsDirty { get; set; }

    /// <summary>Number of the last group that holds a write of this instance.</summary>
    public long LastGroup { get; set; }

    public Dictionary<int, ActivityCall> Calls { get; } = [];

    public Dictionary<int, TimerEntry> Timers { get; } = [];

    /// <summary>Ids of events taken in since the instance was loaded; older ones are on disk.</summary>
    public HashSet<string>? RaisedIds { get; set; }

    public Dictionary<string, Instance>? Children { get; set; }

    public int MaxPayloadBytes => loop.Options.MaxPayloadBytes;

    public static Instance From(EngineLoop loop, InstanceRow row) =>
        new(loop, row.Key, row.Id, row.Name, row.ParentId, row.ParentStep, row.CreatedAt)
        {
            Input = row.Input, Status = row.Status, CustomStatus = row.CustomStatus, IsStored = true,
        };

    public InstanceRow ToRow() =>
        new(Key, Id, Name, Status, CreatedAt, ParentId, ParentStep, Input, CustomStatus, Output, Failure, EndedAt);

    public void Record(HistoryEvent action)
    {
        HistoryLength++;
        loop.Group.Append(this, action);
    }

    public void Emit(byte[] item)
    {
        if (emitted < 0)
            emitted = IsStored ? loop.Store.LastEmitted(Key) : 0;
        loop.Group.Emit(this, new(Key, ++emitted, LastTurnAt, item));
        loop.Group.OnCommit(new EmittedNotice(loop.Waiters, Id, emitted));
    }

    public void SetCustomStatus(byte[] status)
    {
        CustomStatus = status;
        loop.Group.Touch(this);
    }

    public void Disarm(Step timer)
    {
        if (Timers.Remove(timer.Number, out var entry))
            loop.Timers.Disarm(entry);
    }

    public void ForeignContinuation() => loop.Inbox.Post(new Nudge(l => l.Turns.Foreign(this)));
}
