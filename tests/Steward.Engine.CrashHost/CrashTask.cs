using Steward.Durability;

namespace Steward.Engine.CrashHost;

/// <summary>A guarded task in small: opens an entry, works side by side, closes the entry; its events number its phases.</summary>
public static class CrashTask
{
    public const int Width = 4;

    public static readonly OrchestrationName<int, int> Main = new("crash-main");
    private static readonly OrchestrationName<int, int> Part = new("crash-part");
    private static readonly ActivityName<int, int> Work = new("crash-work");

    public static DurableRegistry Registry() => new DurableRegistry()
        .AddEntity(Ledger.Define())
        .AddOrchestration(Main, MainAsync)
        .AddOrchestration(Part, async (context, n) => await context.CallActivityAsync(Work, n))
        .AddActivity(Work, async (context, n) =>
        {
            await Task.Delay(n % 5, context.CancellationToken);
            return n * 2;
        });

    private static async Task<int> MainAsync(OrchestrationContext context, int number)
    {
        using var done = new CancellationTokenSource();
        var deadline = context.CreateTimerAsync(context.CurrentUtc.AddHours(1), done.Token);
        await context.CallEntityAsync(Ledger.Id.Key, Ledger.Enter, number);
        context.Emit("opened");
        var first = await context.CallActivityAsync(Work, number);
        var parts = Enumerable.Range(0, Width).Select(i => i % 2 == 0
            ? context.CallActivityAsync(Work, first + i)
            : context.CallSubOrchestrationAsync(Part, first + i));
        var sum = (await Task.WhenAll(parts)).Sum();
        await context.CreateTimerAsync(context.CurrentUtc.AddMilliseconds(5));
        await context.CallEntityAsync(Ledger.Id.Key, Ledger.Leave, number);
        context.Emit("closed");
        done.Cancel();
        _ = deadline;
        return sum;
    }

    public static int ResultOf(int number) => Enumerable.Range(0, Width).Sum(i => ((number * 2) + i) * 2);
}
