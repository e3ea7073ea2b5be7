using System.Net;

namespace Steward.Client.Tests;

/// <summary>A service that gives one answer after the other, and the last of them from then on.</summary>
internal sealed class ScriptedHandler(params Func<HttpResponseMessage>[] answers) : HttpMessageHandler
{
    /// <summary>An answer that any read of a list takes.</summary>
    public const string EmptyPage = """{"tasks":[]}""";

    public List<SentMessage> Sent { get; } = [];

    public StewardClient Client(StewardClientOptions? options = null, TimeProvider? time = null,
        string address = "http://steward.example/gateway") =>
        new(new(this) { BaseAddress = new(address) }, options, time ?? new SkippingTime());

    public static Func<HttpResponseMessage> Answer(
        HttpStatusCode status, string body = "", string? retryAfter = null, string type = "application/json",
        string? location = null) => () =>
    {
        var response = new HttpResponseMessage(status) { Content = new StringContent(body, System.Text.Encoding.UTF8, type) };
        if (retryAfter is not null)
            response.Headers.Add("Retry-After", retryAfter);
        if (location is not null)
            response.Headers.Location = new(location);
        return response;
    };

    public static Func<HttpResponseMessage> Fault() =>
        () => throw new HttpRequestException(HttpRequestError.ConnectionError, "Connection refused");

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Sent.Add(new(request.Method, request.RequestUri!,
            request.Headers.ToDictionary(header => header.Key, header => string.Join(',', header.Value), StringComparer.OrdinalIgnoreCase),
            request.Content is null ? null : await request.Content.ReadAsStringAsync(cancellationToken)));
        return answers[Math.Min(Sent.Count, answers.Length) - 1]();
    }
}

internal sealed record SentMessage(HttpMethod Method, Uri Address, IReadOnlyDictionary<string, string> Headers, string? Body);
