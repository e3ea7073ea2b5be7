using Steward.Durability;

namespace Steward.Local.Bench;

/// <summary>The orchestrations that are measured.</summary>
internal static class Workloads
{
    public static readonly OrchestrationName<int, int> Guarded = new("bench-guarded");
    public static readonly OrchestrationName<int, int> Sequential = new("bench-sequential");
    public static readonly OrchestrationName<int, int> Held = new("bench-held");
    private static readonly ActivityName<int, int> Plan = new("bench-plan");
    private static readonly ActivityName<int, int> Work = new("bench-work");
    private static readonly ActivityName<int, bool> Check = new("bench-check");
    private static readonly EventName<int> Release = new("release");

    public static DurableRegistry Registry() => new DurableRegistry()
        .AddOrchestration(Guarded, GuardedAsync)
        .AddOrchestration(Sequential, SequentialAsync)
        .AddOrchestration(Held, HeldAsync)
        .AddActivity(Plan, (_, width) => Task.FromResult(width))
        .AddActivity(Work, (_, n) => Task.FromResult(n * n))
        .AddActivity(Check, (_, sum) => Task.FromResult(sum >= 0));

    private static async Task<int> GuardedAsync(OrchestrationContext context, int width)
    {
        using var done = new CancellationTokenSource();
        var deadline = context.CreateTimerAsync(context.CurrentUtc.AddMinutes(5), done.Token);
        var work = TaskAsync(context, width);
        if (await Task.WhenAny(work, deadline) == deadline)
            return -1;
        done.Cancel();
        return await work;
    }

    private static async Task<int> TaskAsync(OrchestrationContext context, int width)
    {
        var parts = await context.CallActivityAsync(Plan, width);
        var results = await Task.WhenAll(Enumerable.Range(0, parts).Select(i => context.CallActivityAsync(Work, i)));
        var sum = results.Sum();
        return await context.CallActivityAsync(Check, sum) ? sum : -1;
    }

    private static async Task<int> SequentialAsync(OrchestrationContext context, int steps)
    {
        var last = 0;
        for (var i = 0; i < steps; i++)
            last = await context.CallActivityAsync(Work, i);
        return last;
    }

    /// <summary>A guarded task that stops before its last step, as tasks that wait for a human do.</summary>
    private static async Task<int> HeldAsync(OrchestrationContext context, int width)
    {
        using var done = new CancellationTokenSource();
        var deadline = context.CreateTimerAsync(context.CurrentUtc.AddHours(1), done.Token);
        var parts = await context.CallActivityAsync(Plan, width);
        var results = await Task.WhenAll(Enumerable.Range(0, parts).Select(i => context.CallActivityAsync(Work, i)));
        await Task.WhenAny(context.WaitForExternalEventAsync(Release), deadline);
        done.Cancel();
        return results.Sum();
    }
}
