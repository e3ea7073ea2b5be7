namespace Steward.Local.Bench;

/// <summary>One workload. Latencies are in milliseconds, from the start request to the answer that the task has ended.</summary>
/// <param name="CommitTime">Time inside commits: with one writer, its share of <paramref name="Elapsed"/> is how busy the writer
/// was.</param>
/// <param name="LoopTime">Time the loop worked.</param>
internal sealed record ThroughputResult(
    int Tasks, int InFlight, int StepsPerTask, TimeSpan Elapsed, double P50Ms, double P99Ms,
    long Commits, long Flushes, long Rows, long Turns, TimeSpan CommitTime, TimeSpan LoopTime)
{
    public double TasksPerSecond => Tasks / Elapsed.TotalSeconds;

    public double StepsPerSecond => TasksPerSecond * StepsPerTask;

    public double FlushesPerTask => (double)Flushes / Tasks;

    /// <summary>What one step takes from the point of view of one task.</summary>
    public double MsPerStep => P50Ms / StepsPerTask;
}

/// <summary>Bytes of managed memory after a full collection, and of the process.</summary>
internal sealed record MemoryResult(int Tasks, long Before, long After, long WorkingSet, int LiveInstances)
{
    public double BytesPerTask => (double)(After - Before) / Tasks;
}

/// <param name="Opened">From the start until requests are taken.</param>
/// <param name="Recovered">From the start until every instance runs again.</param>
internal sealed record RecoveryResult(int Tasks, TimeSpan Opened, TimeSpan Recovered, long Replays);

/// <summary>What the disk gives at best: the floor under every figure.</summary>
internal sealed record FloorResult(string What, int Operations, TimeSpan Elapsed)
{
    public double PerSecond => Operations / Elapsed.TotalSeconds;

    public double MsEach => Elapsed.TotalMilliseconds / Operations;
}
