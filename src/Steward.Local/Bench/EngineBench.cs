using System.Diagnostics;
using Steward.Durability;
using Steward.Engine;
using Steward.Tasks;

namespace Steward.Local.Bench;

/// <summary>
/// The engine's own cost, with empty steps, each durable before it is acknowledged. Figures of one run belong together: disks drift.
/// </summary>
/// <param name="folder">An empty folder on the disk to measure; each part makes a folder of its own below it.</param>
/// <param name="progress">Told in a line what is being measured.</param>
internal sealed class EngineBench(string folder, Action<string>? progress = null)
{
    /// <summary>W1: plan, four workers side by side, validate, under a deadline timer that is cancelled.</summary>
    public async Task<ThroughputResult> GuardedTasksAsync(int tasks, int inFlight, CancellationToken cancellationToken = default)
    {
        progress?.Invoke($"W1: {tasks} guarded tasks, {inFlight} in flight");
        await using var engine = await StartAsync($"w1-{inFlight}");
        await RunManyAsync(engine, Workloads.Guarded, _ => 4, Math.Min(tasks, 300), inFlight, "warm", cancellationToken);
        return await MeasureAsync(engine, Workloads.Guarded, _ => 4, tasks, inFlight, stepsPerTask: 6, cancellationToken);
    }

    /// <summary>W1 by the real owner: the same steps, under ledger, gates, monitors and validator.</summary>
    public async Task<ThroughputResult> OwnedTasksAsync(int tasks, int inFlight, CancellationToken cancellationToken = default)
    {
        progress?.Invoke($"W1 with all guards: {tasks} tasks, {inFlight} in flight");
        await using var records = await StartAsync("owned-records");
        await using var engine = await EmbeddedEngine.StartAsync(Path.Combine(folder, "owned"),
            new OwnedWorkload().Registry(records.Records));
        await RunManyAsync(engine, OwnerOrchestration.Name, OwnedWorkload.Specify, 2_000, inFlight, "warm", cancellationToken);
        return await MeasureAsync(engine, OwnerOrchestration.Name, OwnedWorkload.Specify, tasks, inFlight, stepsPerTask: 6,
            cancellationToken);
    }

    /// <summary>W2: instances of so many steps, one after the other.</summary>
    public async Task<ThroughputResult> SequentialStepsAsync(
        int instances, int steps, int inFlight, CancellationToken cancellationToken = default)
    {
        progress?.Invoke($"W2: {instances} instances of {steps} steps, {inFlight} in flight");
        await using var engine = await StartAsync($"w2-{inFlight}");
        await RunManyAsync(engine, Workloads.Sequential, _ => steps, Math.Min(instances, 20), inFlight, "warm", cancellationToken);
        return await MeasureAsync(engine, Workloads.Sequential, _ => steps, instances, inFlight, steps, cancellationToken);
    }

    /// <summary>Memory that stays after so many finished guarded tasks, beside what an empty engine takes.</summary>
    public async Task<MemoryResult> MemoryAsync(int tasks, CancellationToken cancellationToken = default)
    {
        await using var engine = await StartAsync("memory");
        await RunManyAsync(engine, Workloads.Guarded, _ => 4, 1_000, 100, "warm", cancellationToken);
        var before = Settled();
        for (var done = 0; done < tasks; done += 10_000)
        {
            progress?.Invoke($"Memory: {done} of {tasks} tasks finished");
            await RunManyAsync(engine, Workloads.Guarded, _ => 4, Math.Min(10_000, tasks - done), 100, $"m{done}", cancellationToken);
        }

        await engine.IdleAsync(cancellationToken);
        var after = Settled();
        using var process = Process.GetCurrentProcess();
        return new(tasks, before, after, process.WorkingSet64, engine.LiveInstances);
    }

    /// <summary>Time from start to ready, and until all of so many tasks that were in flight at the crash run again.</summary>
    public async Task<RecoveryResult> RecoveryAsync(int tasks, CancellationToken cancellationToken = default)
    {
        progress?.Invoke($"Recovery: {tasks} tasks in flight");
        await using (var first = await StartAsync("recovery"))
        {
            await Parallel.ForEachAsync(Enumerable.Range(0, tasks),
                new ParallelOptions { MaxDegreeOfParallelism = 64, CancellationToken = cancellationToken },
                async (i, token) => await first.Client.StartAsync(Workloads.Held, $"r{i}", 4, token));
            await first.IdleAsync(cancellationToken);
            await first.CrashAsync();
        }

        var begun = Stopwatch.GetTimestamp();
        await using var engine = await StartAsync("recovery");
        var opened = Stopwatch.GetElapsedTime(begun);
        await engine.Recovered.WaitAsync(cancellationToken);
        return new(tasks, opened, Stopwatch.GetElapsedTime(begun), engine.Counters.Replays);
    }

    private Task<EmbeddedEngine> StartAsync(string part) => EmbeddedEngine.StartAsync(Path.Combine(folder, part), Workloads.Registry());

    private static long Settled()
    {
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        return GC.GetTotalMemory(forceFullCollection: true);
    }

    private static async Task<ThroughputResult> MeasureAsync<TInput, TOutput>(
        EmbeddedEngine engine, OrchestrationName<TInput, TOutput> name, Func<string, TInput> input, int count, int inFlight,
        int stepsPerTask, CancellationToken token)
    {
        var counters = engine.Counters;
        var (commits, flushes, rows, turns) = (counters.Commits, counters.Flushes, counters.Rows, counters.Turns);
        var (commitTime, loopTime) = (counters.CommitTime, counters.LoopTime);
        var begun = Stopwatch.GetTimestamp();
        var latencies = await RunManyAsync(engine, name, input, count, inFlight, "t", token);
        var elapsed = Stopwatch.GetElapsedTime(begun);
        Array.Sort(latencies);
        return new(
            count, inFlight, stepsPerTask, elapsed, latencies[count / 2], latencies[count * 99 / 100],
            counters.Commits - commits, counters.Flushes - flushes, counters.Rows - rows, counters.Turns - turns,
            counters.CommitTime - commitTime, counters.LoopTime - loopTime);
    }

    private static async Task<double[]> RunManyAsync<TInput, TOutput>(
        EmbeddedEngine engine, OrchestrationName<TInput, TOutput> name, Func<string, TInput> input, int count, int inFlight, string prefix,
        CancellationToken token)
    {
        var latencies = new double[count];
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, inFlight).Select(_ => Task.Run(async () =>
        {
            for (var i = Interlocked.Increment(ref next); i < count; i = Interlocked.Increment(ref next))
            {
                var begun = Stopwatch.GetTimestamp();
                var id = $"{prefix}-{i}";
                await engine.Client.StartAsync(name, id, input(id), token);
                var ended = await engine.Client.WaitForCompletionAsync(id, token);
                if (ended?.Status != RuntimeStatus.Completed)
                    throw new InvalidOperationException($"Instance '{id}' did not complete: {ended?.Failure}");
                latencies[i] = Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
            }
        }, token)));
        return latencies;
    }
}
