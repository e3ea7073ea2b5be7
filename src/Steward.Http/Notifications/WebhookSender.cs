using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace Steward.Http.Notifications;

/// <summary>
/// Delivers one signed message: up to <see cref="Attempts"/> times, at most 5 seconds apart, for what may pass (429, 5xx, no connection, no
/// answer in time).
/// The header <c>Steward-Signature: t={unix seconds},v1={hex}</c> is the HMAC-SHA256 of <c>{t}.{body}</c> under the shared secret.
/// </summary>
internal sealed class WebhookSender(HttpMessageHandler handler, string secret, TimeProvider time) : IDisposable
{
    public const string SignatureHeader = "Steward-Signature";
    public const int Attempts = 3;
    private static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(10);

    private readonly ResiliencePipeline<HttpStatusCode> attempts = new ResiliencePipelineBuilder<HttpStatusCode> { TimeProvider = time }
        .AddRetry(new RetryStrategyOptions<HttpStatusCode>
        {
            // A connection that takes too long to make is a cancellation, too.
            ShouldHandle = new PredicateBuilder<HttpStatusCode>()
                .Handle<HttpRequestException>().Handle<TimeoutRejectedException>().Handle<OperationCanceledException>()
                .HandleResult(status => status is HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError),
            MaxRetryAttempts = Attempts - 1,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = TimeSpan.FromSeconds(1),
            MaxDelay = TimeSpan.FromSeconds(5),
        })
        .AddTimeout(AttemptTimeout)
        .Build();

    private readonly HttpClient client = new(handler) { Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>Null when it was taken, else why not.</summary>
    /// <param name="deliveryId">The same for every attempt, so that the receiver can tell repetitions.</param>
    public async Task<string?> SendAsync(Uri webhook, string deliveryId, byte[] body, CancellationToken cancellationToken)
    {
        try
        {
            var status = await attempts.ExecuteAsync(async stop => await PostAsync(webhook, deliveryId, body, stop), cancellationToken);
            return (int)status is >= 200 and < 300 ? null : $"answered {(int)status}";
        }
        catch (HttpRequestException exception)
        {
            return exception.Message;
        }
        catch (Exception exception) when (exception is TimeoutRejectedException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return $"no answer within {AttemptTimeout.TotalSeconds:0} s";
        }
    }

    public void Dispose() => client.Dispose();

    private async Task<HttpStatusCode> PostAsync(Uri webhook, string deliveryId, byte[] body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, webhook) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.Add(SignatureHeader, Sign(body, time.GetUtcNow().ToUnixTimeSeconds()));
        request.Headers.Add("Steward-Delivery", deliveryId);
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        return response.StatusCode;
    }

    private string Sign(byte[] body, long seconds)
    {
        var stamp = seconds.ToString(CultureInfo.InvariantCulture);
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret));
        mac.AppendData(Encoding.UTF8.GetBytes($"{stamp}."));
        mac.AppendData(body);
        return $"t={stamp},v1={Convert.ToHexStringLower(mac.GetHashAndReset())}";
    }
}
