using System.Net;
using Polly;
using Polly.Retry;

namespace Steward.Client;

/// <summary>Which answers are worth another call, and when.</summary>
internal static class Retries
{
    /// <summary>Of what a service asks to wait, at most so much is added, so that its callers do not all come back at once.</summary>
    private const double MaxExtra = 0.25;

    public static ResiliencePipeline<HttpResponseMessage> Create(
        int max, TimeSpan delay, TimeSpan maxDelay, DelayBackoffType backoff, TimeProvider time) => max == 0
        ? ResiliencePipeline<HttpResponseMessage>.Empty
        : new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = time }.AddRetry(new RetryStrategyOptions<HttpResponseMessage>
        {
            ShouldHandle = retry =>
                new(IsTransient(retry.Outcome, retry.Context.CancellationToken) && !(AskedToWait(retry.Outcome.Result, time) > maxDelay)),
            MaxRetryAttempts = max,
            BackoffType = backoff,
            UseJitter = true,
            Delay = delay,
            MaxDelay = maxDelay,
            DelayGenerator = retry =>
                new(AskedToWait(retry.Outcome.Result, time) is { } wait ? wait * (1 + (MaxExtra * Random.Shared.NextDouble())) : null),
        }).Build();

    /// <summary>No connection, one that broke off, or no answer in time.</summary>
    public static bool IsConnectionFault(Exception exception, CancellationToken cancellationToken) =>
        exception is HttpRequestException or IOException
            || (exception is OperationCanceledException { InnerException: TimeoutException } && !cancellationToken.IsCancellationRequested);

    /// <summary>What <c>Retry-After</c> says, in seconds or as a date; null where it is missing.</summary>
    public static TimeSpan? AskedToWait(HttpResponseMessage? response, TimeProvider time) => response?.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } when date > time.GetUtcNow() => date - time.GetUtcNow(),
        { Date: not null } => TimeSpan.Zero,
        _ => null,
    };

    private static bool IsTransient(Outcome<HttpResponseMessage> outcome, CancellationToken cancellationToken) =>
        outcome.Exception is { } exception
            ? IsConnectionFault(exception, cancellationToken)
            : outcome.Result?.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable
                or HttpStatusCode.GatewayTimeout;
}
