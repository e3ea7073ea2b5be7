using Steward.Durability;
using Steward.Engine;
using Steward.Engine.CrashHost;

// Runs tasks on a data folder until it is killed, or until all have ended. Prints "started N" once task N is acknowledged,
// and "ended" at the end.
var folder = args[0];
var tasks = int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture);
await using var engine = await EmbeddedEngine.StartAsync(folder, CrashTask.Registry());
Console.WriteLine("ready");
await Task.WhenAll(Enumerable.Range(0, tasks).Select(async number =>
{
    await Task.Delay(number * 3);
    await engine.Client.StartAsync(CrashTask.Main, $"task-{number}", number);
    await engine.Records.PutAsync("started", $"{number}", []);
    Console.WriteLine($"started {number}");
    await engine.Client.WaitForCompletionAsync($"task-{number}");
}));
Console.WriteLine("ended");
