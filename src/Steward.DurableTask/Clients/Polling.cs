using Polly;
using Polly.Retry;

namespace Steward.DurableTask.Clients;

/// <summary>Looks until something is so: at once at first, every two seconds in the long run.</summary>
internal sealed class Polling(TimeProvider time)
{
    private readonly ResiliencePipeline<bool> looks = new ResiliencePipelineBuilder<bool> { TimeProvider = time }
        .AddRetry(new RetryStrategyOptions<bool>
        {
            ShouldHandle = new PredicateBuilder<bool>().HandleResult(false),
            MaxRetryAttempts = int.MaxValue,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = TimeSpan.FromMilliseconds(50),
            MaxDelay = TimeSpan.FromSeconds(2),
        })
        .Build();

    public async Task UntilAsync(Func<CancellationToken, Task<bool>> isSo, CancellationToken cancellationToken) =>
        await looks.ExecuteAsync(async stop => await isSo(stop), cancellationToken);
}
