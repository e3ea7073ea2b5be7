using System.Diagnostics;
using Steward.Engine.Diagnostics;
using Steward.Engine.Storage;

namespace Steward.Engine.Commits;

/// <summary>The one writer: commits groups in order and releases their effects. Record writes join whatever group comes next.</summary>
/// <param name="tell">Runs what lets others go on: at once, or as a step of its own when the engine is stepped.</param>
internal sealed class Committer(
    IEngineStore store, EngineCounters counters, Action<ClosedGroup?> committed, Action<Exception> failed, Action<Action>? tell)
{
    private readonly object gate = new();
    private List<RecordRequest> records = [];
    private ClosedGroup? next;
    private bool busy;
    private bool closing;
    private Exception? fault;
    private Thread? thread;
    private long lastCommitted;

    /// <summary>Number of the last group that is on disk.</summary>
    public long LastCommitted => Volatile.Read(ref lastCommitted);

    /// <summary>Whether the writer can take a group now.</summary>
    public bool IsFree => !Volatile.Read(ref busy) && Volatile.Read(ref next) is null;

    public bool IsIdle
    {
        get
        {
            lock (gate)
                return !busy && next is null && records.Count == 0;
        }
    }

    public void Start()
    {
        thread = new(Run) { IsBackground = true, Name = "steward-commit" };
        thread.Start();
    }

    /// <summary>Hands a group over. Only when <see cref="IsFree"/>, only from the loop.</summary>
    public void Submit(ClosedGroup group)
    {
        lock (gate)
        {
            if (fault is null)
            {
                next = group;
                Monitor.Pulse(gate);
                return;
            }
        }

        Abandon(group, [], fault);
    }

    public void Submit(RecordRequest request)
    {
        Exception? cause;
        lock (gate)
        {
            cause = fault ?? (closing ? EngineStoppedException.Stopped() : null);
            if (cause is null)
            {
                records.Add(request);
                if (!busy)
                    Monitor.Pulse(gate);
                return;
            }
        }

        request.Abandon(cause);
    }

    /// <summary>Commits what was handed over and ends the thread.</summary>
    public void Close()
    {
        lock (gate)
        {
            closing = true;
            Monitor.Pulse(gate);
        }

        if (thread is null)
            Step(wait: false);
        thread?.Join();
    }

    private void Run()
    {
        while (Step(wait: true))
        {
        }
    }

    /// <summary>Whether there is something to commit.</summary>
    public bool IsReady
    {
        get
        {
            lock (gate)
                return fault is null && (next is not null || records.Count > 0);
        }
    }

    /// <summary>Commits what was handed over; false when there is nothing, or there will be nothing any more.</summary>
    public bool Step(bool wait)
    {
        ClosedGroup? group;
        List<RecordRequest> writes;
        lock (gate)
        {
            busy = false;
            while (wait && next is null && records.Count == 0 && !closing)
                Monitor.Wait(gate);
            if (next is null && records.Count == 0)
                return false;
            busy = true;
            (group, next) = (next, null);
            // Record writes share the flush of whatever group is next: on their own each would cost one.
            (writes, records) = (records, []);
        }

        return Commit(group, writes);
    }

    private bool Commit(ClosedGroup? group, List<RecordRequest> writes)
    {
        var rows = group?.Rows ?? new CommitGroup();
        foreach (var request in writes)
            rows.Records.Add(request.Write);
        try
        {
            if (rows.Rows > 0)
                Write(rows);
        }
        catch (Exception e)
        {
            Fail(e, group, writes);
            return false;
        }

        if (group is not null)
            // Before its effects: whoever is told of the commit may ask at once, and must not meet state that counts as unwritten.
            Volatile.Write(ref lastCommitted, rows.Number);
        Release(group, writes);
        Volatile.Write(ref busy, false);
        committed(group);
        return true;
    }

    private void Release(ClosedGroup? group, List<RecordRequest> writes)
    {
        foreach (var effect in group?.Effects ?? [])
        {
            if (tell is null)
                effect.Release();
            else
                tell(effect.Release);
        }

        foreach (var request in writes)
        {
            if (tell is null)
                request.Release();
            else
                tell(request.Release);
        }
    }

    private void Write(CommitGroup rows)
    {
        var begun = Stopwatch.GetTimestamp();
        var flushes = store.Commit(rows);
        Interlocked.Add(ref counters.CommitTicks, Stopwatch.GetTimestamp() - begun);
        Interlocked.Increment(ref counters.CommitCount);
        Interlocked.Add(ref counters.FlushCount, flushes);
        Interlocked.Add(ref counters.RowCount, rows.Rows);
    }

    private void Fail(Exception cause, ClosedGroup? group, List<RecordRequest> writes)
    {
        var stopped = EngineStoppedException.Faulted(cause);
        ClosedGroup? waiting;
        lock (gate)
        {
            // Under the lock: a request that came between the fault and this list would be taken in and never answered.
            fault = stopped;
            (waiting, next) = (next, null);
            writes.AddRange(records);
            records = [];
        }

        failed(stopped);
        var abandon = () =>
        {
            Abandon(group, writes, stopped);
            Abandon(waiting, [], stopped);
        };
        if (tell is null)
            abandon();
        else
            tell(abandon);
    }

    private static void Abandon(ClosedGroup? group, List<RecordRequest> writes, Exception cause)
    {
        foreach (var effect in group?.Effects ?? [])
            effect.Abandon(cause);
        foreach (var request in writes)
            request.Abandon(cause);
    }
}

/// <summary>A write to the record store with its answer.</summary>
internal sealed class RecordRequest(RecordWrite write, TaskCreationOptions options) : TaskCompletionSource<RecordWrite>(options)
{
    public RecordWrite Write { get; } = write;

    public void Release() => TrySetResult(Write);

    public void Abandon(Exception cause) => TrySetException(cause);
}
