using System.Net;
using System.Text.Json;
using Polly;
using Steward.Durability;

namespace Steward.Client;

/// <summary>Sends calls to one service, repeats what may be repeated, and reads the answers.</summary>
internal sealed class ServiceConnection
{
    /// <summary>Whose header is read depends on the host: the service's own, or that of Azure Functions.</summary>
    private static readonly string[] KeyHeaders = ["X-Api-Key", "x-functions-key"];

    /// <summary>Before a stream is opened again.</summary>
    public static readonly TimeSpan ReconnectDelay = TimeSpan.FromSeconds(1);

    private readonly HttpClient http;
    private readonly Uri address;
    private readonly string? key;
    private readonly TimeProvider time;
    private readonly ResiliencePipeline<HttpResponseMessage> calls;
    private readonly ResiliencePipeline<HttpResponseMessage> streams;

    public ServiceConnection(HttpClient http, StewardClientOptions options, TimeProvider time)
    {
        if (options.Errors() is { Count: > 0 } errors)
            throw new ArgumentException(string.Join(' ', errors), nameof(options));
        (this.http, this.time, key) = (http, time, options.ApiKey);
        address = http.BaseAddress is { } given
            ? new($"{given.GetLeftPart(UriPartial.Path).TrimEnd('/')}/")
            : throw new ArgumentException("The HttpClient has no BaseAddress.", nameof(http));
        calls = Retries.Create(options.MaxRetries, options.RetryDelay, options.MaxRetryDelay, DelayBackoffType.Exponential, time);
        streams = Retries.Create(options.MaxReconnects, ReconnectDelay, options.MaxRetryDelay, DelayBackoffType.Constant, time);
    }

    /// <param name="path">Below the service's own, with a query where there is one.</param>
    public Uri At(string path) => new(address, path);

    public Task<T> GetAsync<T>(string path, CancellationToken cancellationToken)
        where T : class => ReadAsync<T>(new(HttpMethod.Get, At(path)), cancellationToken);

    public Task<T> PostAsync<T>(string path, CancellationToken cancellationToken)
        where T : class => ReadAsync<T>(new(HttpMethod.Post, At(path)), cancellationToken);

    /// <summary>The answer, which is JSON.</summary>
    public async Task<T> ReadAsync<T>(ServiceCall call, CancellationToken cancellationToken)
        where T : class
    {
        using var response = await SendAsync(call, call.IsRepeatable ? calls : ResiliencePipeline<HttpResponseMessage>.Empty,
            HttpCompletionOption.ResponseContentRead, cancellationToken).ConfigureAwait(false);
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return JsonSerializer.Deserialize<T>(body, DurableJson.Options) ?? throw new JsonException("The answer is null.");
        }
        catch (JsonException exception)
        {
            throw Unreadable(exception);
        }
    }

    /// <summary>A stream of events, tried for longer than other calls; null when there is nothing more to come.</summary>
    /// <param name="after">The number of the last event that is known; 0 for all.</param>
    public async Task<EventStream?> OpenAsync(string path, long after, CancellationToken cancellationToken)
    {
        var call = new ServiceCall(HttpMethod.Get, At(path)) { Accept = EventStream.MediaType, LastEventId = after };
        var response = await SendAsync(call, streams, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.OK && response.Content.Headers.ContentType?.MediaType == EventStream.MediaType)
        {
            return new(response, await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false), time,
                cancellationToken);
        }
        using (response)
            return response.StatusCode == HttpStatusCode.NoContent ? null : throw Unreadable();
    }

    public StewardClientException Unreadable(JsonException? exception = null) =>
        new($"The server at {address} does not answer as a Steward service does.", exception) { Code = StewardClientException.Unreadable };

    private async Task<HttpResponseMessage> SendAsync(
        ServiceCall call, ResiliencePipeline<HttpResponseMessage> retries, HttpCompletionOption completion,
        CancellationToken cancellationToken)
    {
        HttpResponseMessage response;
        try
        {
            response = await retries.ExecuteAsync(async stop => await SendOnceAsync(call, completion, stop).ConfigureAwait(false),
                cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (Retries.IsConnectionFault(exception, cancellationToken))
        {
            throw new StewardClientException($"The service at {address} cannot be reached: {exception.Message}", exception)
            {
                Code = StewardClientException.Unreachable,
            };
        }
        if (response.IsSuccessStatusCode)
            return response;
        using (response)
            throw await ProblemReader.ReadAsync(response, time, cancellationToken).ConfigureAwait(false);
    }

    private async Task<HttpResponseMessage> SendOnceAsync(
        ServiceCall call, HttpCompletionOption completion, CancellationToken cancellationToken)
    {
        using var message = call.ToMessage();
        // A link of an approval may lead elsewhere.
        foreach (var header in key is null || !IsOwn(call.Address) ? [] : KeyHeaders)
            message.Headers.Add(header, key);
        return await http.SendAsync(message, completion, cancellationToken).ConfigureAwait(false);
    }

    private bool IsOwn(Uri target) =>
        Uri.Compare(target, address, UriComponents.SchemeAndServer, UriFormat.UriEscaped, StringComparison.OrdinalIgnoreCase) == 0;
}
