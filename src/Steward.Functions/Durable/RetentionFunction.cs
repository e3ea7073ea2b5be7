using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Steward.Functions.Hosting;
using Steward.Tasks;

namespace Steward.Functions.Durable;

/// <summary>Deletes tasks that ended longer ago than they are kept, with their records, every night.</summary>
internal sealed class RetentionFunction(AppSettings settings, TaskRetention retention, CurrentClient client, TimeProvider time, ILogger<RetentionFunction> logger)
{
    [Function("retention")]
    public async Task RunAsync([TimerTrigger("0 30 2 * * *")] TimerInfo timer, [DurableClient] DurableTaskClient durable, FunctionContext context)
    {
        client.Use(durable);
        var count = await retention.PruneAsync(time.GetUtcNow() - settings.Retention, context.CancellationToken);
        logger.Purged(count, settings.Retention);
    }
}

internal static partial class RetentionLog
{
    /// <summary>Event ids are a contract: they never change their meaning.</summary>
    [LoggerMessage(EventId = 4001, Level = LogLevel.Information, Message = "Deleted {Count} tasks that ended more than {Retention} ago")]
    public static partial void Purged(this ILogger logger, int count, TimeSpan retention);
}
