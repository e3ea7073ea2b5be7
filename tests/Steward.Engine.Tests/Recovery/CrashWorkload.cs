using Steward.Compliance;
using Steward.Durability;

namespace Steward.Engine.Tests.Recovery;

/// <summary>An orchestration that uses everything whose double or missing effect would show afterwards.</summary>
internal static class CrashWorkload
{
    public static readonly OrchestrationName<int, int> Task = new("crash-task");
    public static readonly OrchestrationName<int, int> Part = new("crash-part");
    private static readonly ActivityName<int, int> Square = new("square");

    /// <summary>Operations on the counter by one task of width n: one before, two by each part, one after.</summary>
    public static int OperationsOf(int width) => 2 + (2 * width);

    public static int ResultOf(int width) => Enumerable.Range(0, width).Sum(i => i * i);

    public static DurableRegistry Registry() => new DurableRegistry()
        .AddEntity(Counter.Define())
        .AddActivity(Square, (_, n) => System.Threading.Tasks.Task.FromResult(n * n))
        .AddOrchestration(Task, RunTaskAsync)
        .AddOrchestration(Part, RunPartAsync);

    private static async Task<int> RunTaskAsync(OrchestrationContext context, int width)
    {
        using var done = new CancellationTokenSource();
        var deadline = context.CreateTimerAsync(context.CurrentUtc.AddHours(1), done.Token);
        context.Emit("begun");
        await context.CallEntityAsync("shared", Counter.Add, 1);
        var work = System.Threading.Tasks.Task.WhenAll(Enumerable.Range(0, width).Select(i => context.CallSubOrchestrationAsync(Part, i)));
        if (await System.Threading.Tasks.Task.WhenAny(work, deadline) == deadline)
            return -1;
        done.Cancel();
        context.SignalEntity("shared", Counter.Add, 1);
        context.Emit("done");
        return (await work).Sum();
    }

    private static async Task<int> RunPartAsync(OrchestrationContext context, int n)
    {
        context.SignalEntity("shared", Counter.Add, 1);
        var square = await context.CallActivityAsync(Square, n);
        await context.CallEntityAsync("shared", Counter.Add, 1);
        context.Emit(square);
        return square;
    }
}
