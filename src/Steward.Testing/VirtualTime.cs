using Steward.Engine;

namespace Steward.Testing;

/// <summary>Lets virtual time pass for an engine, so that tests see what a real clock would bring, at once.</summary>
public static class VirtualTime
{
    /// <summary>When no activity ends for so long, in real time, they wait for time themselves, and it moves on without them.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(250);

    /// <summary>Advances from timer to timer, and lets the engine come to rest at each.</summary>
    public static async Task ElapseAsync(this DurableEngine engine, VirtualClock clock, TimeSpan by)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(clock);
        await SettleAsync(engine);
        var until = clock.GetUtcNow() + by;
        while (clock.NextDue is { } due && due <= until)
        {
            clock.AdvanceTo(due);
            await SettleAsync(engine);
        }

        clock.AdvanceTo(until);
        await SettleAsync(engine);
    }

    /// <summary>Waits until the engine has nothing to do; an activity that waits for time itself is not waited for.</summary>
    public static async Task SettleAsync(this DurableEngine engine)
    {
        ArgumentNullException.ThrowIfNull(engine);
        long ended;
        do
        {
            ended = engine.Counters.ActivitiesRun;
            using var grace = new CancellationTokenSource(Grace);
            try
            {
                await engine.IdleAsync(grace.Token);
                return;
            }
            catch (OperationCanceledException)
            {
                await engine.QuietAsync();
            }
        }
        while (engine.Counters.ActivitiesRun != ended || ThreadPool.PendingWorkItemCount > 0);
    }
}
