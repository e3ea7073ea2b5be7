using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Steward.Hosting.Starting;
using Steward.Http.Options;
using Steward.Intake;

namespace Steward.Functions.Durable;

/// <summary>Deletes tasks that ended longer ago than they are kept, with their records, every night.</summary>
internal sealed class RetentionFunction(
    StewardHttpOptions options, TaskRetention retention, CurrentClient client, TimeProvider time, ILogger<RetentionFunction> logger)
{
    [Function("retention")]
    public async Task RunAsync([TimerTrigger("0 30 2 * * *")] TimerInfo timer, [DurableClient] DurableTaskClient durable,
        FunctionContext context)
    {
        client.Use(durable);
        var kept = options.Retention!.Value;
        var count = await retention.PruneAsync(time.GetUtcNow() - kept, context.CancellationToken);
        logger.Purged(count, kept);
    }
}
