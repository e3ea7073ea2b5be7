using Steward.Durability;

namespace Steward.Compliance;

/// <summary>Uses each kind of step once. Histories of it were recorded: only its variations may change.</summary>
public static class Sample
{
    public static readonly OrchestrationName<int, int> Name = new("sample");
    public static readonly EventName<int> Go = new("go");
    private static readonly OrchestrationName<int, int> Child = new("sample-child");

    public static DurableRegistry Registry(string first = "first", bool extraStep = false, int bonus = 0, bool waits = true) =>
        new DurableRegistry()
            .AddEntity(Counter.Define())
            .AddActivity(new ActivityName<int, int>(first), (_, n) => Task.FromResult(n))
            .AddActivity(new ActivityName<int, int>("extra"), (_, n) => Task.FromResult(n))
            .AddOrchestration(Child, (_, n) => Task.FromResult(n))
            .AddOrchestration(Name, async (context, n) =>
            {
                context.SignalEntity("a", Counter.Add, n);
                var sum = await context.CallActivityAsync(new ActivityName<int, int>(first), n, TimeSpan.FromMinutes(1));
                if (extraStep)
                    sum += await context.CallActivityAsync(new ActivityName<int, int>("extra"), n);
                await context.CreateTimerAsync(context.CurrentUtc.AddMinutes(1));
                sum += await context.CallSubOrchestrationAsync(Child, n);
                await context.CallEntityAsync("a", Counter.Add, 1);
                return sum + (waits ? await context.WaitForExternalEventAsync(Go) : 0) + bonus;
            });
}
