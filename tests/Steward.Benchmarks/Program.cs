using Steward.Benchmarks;
using Steward.Benchmarks.Storage;

switch (args)
{
    case ["monitors"]:
        MonitorCost.Run(Console.Out);
        return 0;
    case ["storage"]:
        return await StorageCost.RunAsync(Console.Out);
    default:
        await Console.Error.WriteLineAsync(
            "benchmarks: monitors (what a monitor costs a turn), storage (what a task costs on Azure Storage)");
        return 2;
}
