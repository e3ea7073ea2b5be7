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
    private readonly Lock gate = new();
    private readonly CancellationTokenSource stop = new();
    private Task pruning = Task.CompletedTask;

    public Retention(DurableClient client, TimeProvider time, TimeSpan period, ILogger log)
    {
        (this.client, this.time, this.period, this.log) = (client, time, period, log);
        var interval = TimeSpan.FromTicks(Math.Clamp(period.Ticks / 10, TimeSpan.FromSeconds(10).Ticks, TimeSpan.FromHours(1).Ticks));
        timer = time.CreateTimer(_ => Begin(), null, interval, interval);
    }

    /// <summary>Completes with the pruning that is under way.</summary>
    public Task QuietAsync()
    {
        lock (gate)
            return pruning;
    }

    private void Begin()
    {
        lock (gate)
        {
            if (pruning.IsCompleted && !stop.IsCancellationRequested)
                pruning = PruneAsync();
        }
    }

    private async Task PruneAsync()
    {
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
    }

    public async ValueTask DisposeAsync()
    {
        await timer.DisposeAsync();
        await stop.CancelAsync();
        await QuietAsync();
        stop.Dispose();
    }
}
