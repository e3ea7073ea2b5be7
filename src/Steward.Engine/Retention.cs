using Microsoft.Extensions.Logging;
using Steward.Durability;

namespace Steward.Engine;

/// <summary>Purges ended instances in the background once they are older than the retention period.</summary>
internal sealed class Retention : IAsyncDisposable
{
    private readonly DurableClient client;
    private readonly TimeProvider time;
    private readonly TimeSpan period;
    private readonly ILogger log;
    private readonly ITimer timer;
    private readonly SemaphoreSlim one = new(1, 1);
    private readonly CancellationTokenSource stop = new();

    public Retention(DurableClient client, TimeProvider time, TimeSpan period, ILogger log)
    {
        (this.client, this.time, this.period, this.log) = (client, time, period, log);
        var interval = TimeSpan.FromTicks(Math.Clamp(period.Ticks / 10, TimeSpan.FromSeconds(10).Ticks, TimeSpan.FromHours(1).Ticks));
        timer = time.CreateTimer(_ => _ = PruneAsync(), null, interval, interval);
    }

    private async Task PruneAsync()
    {
        if (!await one.WaitAsync(0))
            return;
        try
        {
            var endedBefore = time.GetUtcNow() - period;
            var count = await client.PurgeAsync(endedBefore, stop.Token);
            if (count > 0)
                EngineLog.Purged(log, count, endedBefore);
        }
        catch (Exception e) when (e is OperationCanceledException or EngineStoppedException)
        {
            // The engine stops: what is left is purged after the next start.
        }
        finally
        {
            one.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await timer.DisposeAsync();
        await stop.CancelAsync();
        await one.WaitAsync();
        one.Dispose();
        stop.Dispose();
    }
}
