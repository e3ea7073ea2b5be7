using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Steward.Http.Notifications;

/// <summary>
/// Delivers one signed message: up to <see cref="Attempts"/> times, with backoff, for what may pass (429, 5xx, no connection, no answer in time).
/// The header <c>Steward-Signature: t={unix seconds},v1={hex}</c> is the HMAC-SHA256 of <c>{t}.{body}</c> under the shared secret.
/// </summary>
internal sealed class WebhookSender(HttpMessageHandler handler, string secret, TimeProvider time) : IDisposable
{
    public const string SignatureHeader = "Steward-Signature";
    public const int Attempts = 3;
    private static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan[] Waits = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(4)];

    private readonly HttpClient client = new(handler) { Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>Null when it was taken, else why not.</summary>
    /// <param name="deliveryId">The same for every attempt, so that the receiver can tell repetitions.</param>
    public async Task<string?> SendAsync(Uri webhook, string deliveryId, byte[] body, CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            var (error, mayPass) = await TryAsync(webhook, deliveryId, body, cancellationToken);
            if (error is null || !mayPass || attempt == Waits.Length)
                return error;
            await Task.Delay(Waits[attempt], time, cancellationToken);
        }
    }

    public void Dispose() => client.Dispose();

    private async Task<(string? Error, bool MayPass)> TryAsync(Uri webhook, string deliveryId, byte[] body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, webhook) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.Add(SignatureHeader, Sign(body, time.GetUtcNow().ToUnixTimeSeconds()));
        request.Headers.Add("Steward-Delivery", deliveryId);
        using var timeout = new CancellationTokenSource(AttemptTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return response.IsSuccessStatusCode ? (null, false)
                : ($"answered {(int)response.StatusCode}", response.StatusCode == HttpStatusCode.TooManyRequests || (int)response.StatusCode >= 500);
        }
        catch (HttpRequestException exception)
        {
            return (exception.Message, true);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return ($"no answer within {AttemptTimeout.TotalSeconds:0} s", true);
        }
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
