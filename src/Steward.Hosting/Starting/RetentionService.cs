using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Steward.Http.Options;
using Steward.Intake;

namespace Steward.Hosting.Starting;

/// <summary>Deletes tasks that ended longer ago than they are kept: when the service starts and every day from then on.</summary>
internal sealed class RetentionService(TaskRetention retention, StewardHttpOptions options, TimeProvider time,
    ILogger<TaskRetention> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Retention is not { } kept)
            return;
        using var daily = new PeriodicTimer(TimeSpan.FromDays(1), time);
        do
        {
            try
            {
                var count = await retention.PruneAsync(time.GetUtcNow() - kept, stoppingToken);
                logger.Purged(count, kept);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                logger.PurgeFailed(exception);
            }
        }
        while (await daily.WaitForNextTickAsync(stoppingToken));
    }
}

internal static partial class RetentionLog
{
    /// <summary>Event ids are a contract: they never change their meaning.</summary>
    [LoggerMessage(EventId = 3101, Level = LogLevel.Information, Message = "Deleted {Count} tasks that ended more than {Retention} ago")]
    public static partial void Purged(this ILogger logger, int count, TimeSpan retention);

    [LoggerMessage(EventId = 3102, Level = LogLevel.Error,
        Message = "Tasks that ended long ago could not be deleted; the next try is tomorrow")]
    public static partial void PurgeFailed(this ILogger logger, Exception exception);
}
