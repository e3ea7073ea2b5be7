using System.Net;
using Polly;
using Polly.Retry;

namespace Steward.Workers.Remote;

/// <summary>
/// The connection pool for HTTP workers, and how their calls are retried. Redirects are not followed: the catalogue says where calls go.
/// </summary>
internal sealed class HttpWorkerClient : IDisposable
{
    private const int Attempts = 2;
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(30);

    public HttpWorkerClient(TimeProvider time)
    {
        Retries = new ResiliencePipelineBuilder<HttpAnswer> { TimeProvider = time }.AddRetry(new RetryStrategyOptions<HttpAnswer>
        {
            ShouldHandle = new PredicateBuilder<HttpAnswer>().Handle<HttpRequestException>().HandleResult(answer => answer.IsFault),
            MaxRetryAttempts = Attempts,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = FirstDelay,
            MaxDelay = MaxDelay,
            DelayGenerator = retry => ValueTask.FromResult(
                retry.Outcome.Result?.RetryAfter is { } wait ? wait < MaxDelay ? wait : MaxDelay : (TimeSpan?)null),
        }).Build();
    }

    // The deadline of the turn bounds each call.
    internal HttpClient Client { get; } = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        ConnectTimeout = TimeSpan.FromSeconds(10),
    })
    { Timeout = Timeout.InfiniteTimeSpan };

    internal ResiliencePipeline<HttpAnswer> Retries { get; }

    public void Dispose() => Client.Dispose();
}

/// <param name="Body">Null when it was too long.</param>
/// <param name="RetryAfter">What the worker asked to wait; null when it did not say.</param>
internal sealed record HttpAnswer(HttpStatusCode Status, ReadOnlyMemory<byte>? Body, TimeSpan? RetryAfter)
{
    public bool IsFault => Status == HttpStatusCode.TooManyRequests || (int)Status >= 500;
}
