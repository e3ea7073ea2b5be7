using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Steward.Durability;
using Steward.DurableTask.Storage;
using Steward.DurableTask.Tests.Hosts;
using Steward.ScriptedModel;
using Steward.Tasks;
using Steward.Workers.Catalogue;

namespace Steward.Benchmarks.Storage;

/// <summary>
/// What a task costs on Durable Task's Azure Storage back end, on the emulator, beside an orchestration of the same shape without any
/// owner: storage requests by kind, and throughput. Both in one run on one machine, since machines differ more than versions do.
/// </summary>
internal static class StorageCost
{
    private const int Tasks = 60;
    private const int InFlight = 20;
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(10);

    public static async Task<int> RunAsync(TextWriter output)
    {
        var counts = new RequestCounts();
        using var azurite = await Azurite.StartAsync(counts.Read);
        if (azurite is null)
        {
            await output.WriteLineAsync(Azurite.Missing);
            return 1;
        }
        await using var model = await ScriptedModelServer.StartAsync();
        var records = new AzureRecordStore(new TableClient(azurite.ConnectionString, "records"),
            new BlobContainerClient(azurite.ConnectionString, "records"));
        await records.CreateIfMissingAsync();
        var (registry, services) = NineCalls.Owned(records, model);
        await using var owned = services;
        await using var host = await HubHost.StartAsync(registry, own: azurite, more: NineCalls.AddRaw);
        var catalogue = owned.GetRequiredService<WorkerCatalogue>();

        await MeasureAsync(output, "raw Durable Task", counts, azurite, async id =>
        {
            await host.Inner.ScheduleNewOrchestrationInstanceAsync(NineCalls.Raw, JsonSerializer.SerializeToElement("x"),
                new StartOrchestrationOptions(id));
            await host.Inner.WaitForInstanceCompletionAsync(id);
        });
        await MeasureAsync(output, "owned task", counts, azurite, async id =>
        {
            await records.PutAsync(RecordCollections.Documents, $"{id}/note.md",
                Encoding.UTF8.GetBytes("The budget is a hard limit. Hops are a hard limit."));
            await host.Client.StartAsync(OwnerOrchestration.Name, id, NineCalls.Specify(id, catalogue));
            var ended = await host.Inner.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true);
            if (ended.SerializedOutput?.Contains("\"completed\"", StringComparison.Ordinal) != true)
                throw new InvalidOperationException($"The task did not complete: {ended.SerializedOutput}");
        });
        return 0;
    }

    private static async Task MeasureAsync(TextWriter output, string name, RequestCounts counts, Azurite azurite, Func<string, Task> run)
    {
        for (var i = 0; i < 3; i++)
            await run($"{Guid.NewGuid():n}");
        await Task.Delay(Idle);
        counts.Take();
        await Task.Delay(Idle);
        var idle = counts.Take();

        var watch = Stopwatch.StartNew();
        await run($"{Guid.NewGuid():n}");
        var alone = watch.Elapsed;
        // What is written after the end: the last messages are deleted, timers are taken back.
        await Task.Delay(TimeSpan.FromSeconds(2));
        var one = counts.Take();

        var (own, emulator) = (Process.GetCurrentProcess().TotalProcessorTime, azurite.ProcessorTime);
        watch.Restart();
        await Parallel.ForAsync(0, Tasks, new ParallelOptions { MaxDegreeOfParallelism = InFlight },
            async (_, _) => await run($"{Guid.NewGuid():n}"));
        var elapsed = watch.Elapsed;
        var (ownUsed, emulatorUsed) = (Process.GetCurrentProcess().TotalProcessorTime - own, azurite.ProcessorTime - emulator);
        var many = counts.Take();

        await output.WriteLineAsync($"{name}: {Without(one)} requests alone, polls aside ({Without(idle) / Idle.TotalSeconds:0.0}/s idle); "
            + $"{alone.TotalMilliseconds:0} ms");
        foreach (var (kind, count) in one.OrderBy(item => item.Key, StringComparer.Ordinal))
            await output.WriteLineAsync($"  {kind}: {count}");
        await output.WriteLineAsync($"  at {InFlight} in flight: {Tasks / elapsed.TotalSeconds:0.00} tasks/s, "
            + $"{(double)Without(many) / Tasks:0} requests a task; processor time a task: {ownUsed.TotalSeconds / Tasks:0.000} s host and "
            + $"worker, {emulatorUsed.TotalSeconds / Tasks:0.000} s emulator");
    }

    private static int Without(IReadOnlyDictionary<string, int> counts) =>
        counts.Where(item => item.Key != RequestCounts.Polls).Sum(item => item.Value);
}
