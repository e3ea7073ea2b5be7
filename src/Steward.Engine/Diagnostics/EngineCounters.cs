using System.Diagnostics;

namespace Steward.Engine.Diagnostics;

/// <summary>What the engine has done since it started. Read at any time from any thread.</summary>
public sealed class EngineCounters
{
    internal long CommitCount, FlushCount, RowCount, TurnCount, ReplayCount, ActivityCount, EntityCount, InstanceCount;
    internal long CommitTicks, LoopBusyTicks;

    /// <summary>Groups written to the store.</summary>
    public long Commits => Volatile.Read(ref CommitCount);

    /// <summary>Times that the disk was told to flush: one per commit and two per checkpoint of the log.</summary>
    public long Flushes => Volatile.Read(ref FlushCount);

    /// <summary>Rows written to the store, of any kind.</summary>
    public long Rows => Volatile.Read(ref RowCount);

    /// <summary>Inputs taken in by orchestrations.</summary>
    public long Turns => Volatile.Read(ref TurnCount);

    /// <summary>Instances whose code was replayed over its history.</summary>
    public long Replays => Volatile.Read(ref ReplayCount);

    /// <summary>Activities that have ended, failed ones too.</summary>
    public long ActivitiesRun => Volatile.Read(ref ActivityCount);

    /// <summary>Operations applied to entities.</summary>
    public long EntityOperations => Volatile.Read(ref EntityCount);

    /// <summary>Instances started, sub-orchestrations among them.</summary>
    public long InstancesStarted => Volatile.Read(ref InstanceCount);

    /// <summary>Time spent in commits.</summary>
    public TimeSpan CommitTime => TimeSpan.FromSeconds(Volatile.Read(ref CommitTicks) / (double)Stopwatch.Frequency);

    /// <summary>Time the loop spent on messages.</summary>
    public TimeSpan LoopTime => TimeSpan.FromSeconds(Volatile.Read(ref LoopBusyTicks) / (double)Stopwatch.Frequency);
}
