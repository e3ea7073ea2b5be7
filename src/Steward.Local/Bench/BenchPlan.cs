namespace Steward.Local.Bench;

/// <summary>What is measured, in which amounts: the floors in the same run, since disks drift.</summary>
internal sealed class BenchPlan(EngineBench bench, string folder, int divisor)
{
    private readonly List<BenchRow> rows = [];

    public async Task<IReadOnlyList<BenchRow>> RunAsync(CancellationToken cancellationToken)
    {
        Floors();
        var many = await bench.GuardedTasksAsync(20_000 / divisor, 100, cancellationToken);
        Add("W1 guarded tasks", many.TasksPerSecond, "tasks/s", $"{many.Tasks} tasks, 100 in flight");
        Add("W1 steps", many.StepsPerSecond, "steps/s", "plan, 4 workers, validate, under a deadline");
        Add("W1 flushes", many.FlushesPerTask, "flushes/task", "100 in flight");
        Add("W1 writer busy", 100 * many.CommitTime / many.Elapsed, "%", "share of the time inside commits");
        Add("W1 loop busy", 100 * many.LoopTime / many.Elapsed, "%", "share of the time the engine's loop worked");
        var alone = await bench.GuardedTasksAsync(2_000 / divisor, 1, cancellationToken);
        Add("W1 alone", alone.P50Ms, "ms p50", $"{alone.Tasks} tasks, one at a time");
        Add("W1 alone", alone.P99Ms, "ms p99", $"{alone.Tasks} tasks, one at a time");
        var owned = await bench.OwnedTasksAsync(10_000 / divisor, 100, cancellationToken);
        Add("W1 with all guards", owned.TasksPerSecond, "tasks/s",
            $"{owned.Tasks} tasks, 100 in flight: ledger, gates, monitors, validator");
        Add("W1 with all guards", owned.FlushesPerTask, "flushes/task", "100 in flight");
        Add("W1 with all guards", 100 * owned.LoopTime / owned.Elapsed, "%", "share of the time the engine's loop worked");
        var one = await bench.SequentialStepsAsync(100 / Math.Min(divisor, 10), 50, 1, cancellationToken);
        Add("W2 sequential steps", one.MsPerStep, "ms/step", "50 steps, 1 in flight");
        var fifty = await bench.SequentialStepsAsync(2_000 / divisor, 50, 50, cancellationToken);
        Add("W2 sequential steps", fifty.StepsPerSecond, "steps/s", "50 steps, 50 in flight");
        Add("W2 sequential steps", fifty.MsPerStep, "ms/step", "50 steps, 50 in flight");
        var memory = await bench.MemoryAsync(100_000 / divisor, cancellationToken);
        Add("Memory kept", memory.BytesPerTask, "bytes/task", $"after {memory.Tasks} finished tasks");
        Add("Working set", memory.WorkingSet / 1_048_576.0, "MiB", $"after {memory.Tasks} finished tasks");
        var recovery = await bench.RecoveryAsync(10_000 / divisor, cancellationToken);
        Add("Recovery, requests taken", recovery.Opened.TotalMilliseconds, "ms", $"{recovery.Tasks} tasks in flight at the crash");
        Add("Recovery, all running", recovery.Recovered.TotalMilliseconds, "ms", $"{recovery.Tasks} tasks in flight at the crash");
        return rows;
    }

    private void Floors()
    {
        var append = DiskFloor.AppendAndFlush(Path.Combine(folder, "floor"), 2_000 / divisor);
        Add("Disk floor", append.MsEach, "ms", append.What);
        foreach (var perCommit in (int[])[1, 32])
        {
            var inserts = DiskFloor.RawInserts(Path.Combine(folder, $"floor-{perCommit}"), 4_000 / divisor, perCommit);
            Add("Disk floor", inserts.PerSecond, "rows/s", inserts.What);
        }
    }

    private void Add(string what, double figure, string unit, string how) => rows.Add(new(what, figure, unit, how));
}
