using System.Globalization;
using System.Net.Http.Headers;

namespace Steward.Client;

/// <summary>One call, as often as it is sent.</summary>
/// <param name="Address">Absolute.</param>
internal sealed record ServiceCall(HttpMethod Method, Uri Address)
{
    public const string Json = "application/json";

    /// <summary>JSON in UTF-8.</summary>
    public ReadOnlyMemory<byte>? Body { get; init; }

    public string? IdempotencyKey { get; init; }

    public string Accept { get; init; } = Json;

    /// <summary>The last event that is known, of a stream that is taken up again; 0 for one from the start.</summary>
    public long LastEventId { get; init; }

    /// <summary>What is sent twice takes effect once.</summary>
    public bool IsRepeatable => Method == HttpMethod.Get || IdempotencyKey is not null;

    /// <summary>A message is sent once: each sending takes a new one.</summary>
    public HttpRequestMessage ToMessage()
    {
        var message = new HttpRequestMessage(Method, Address) { Headers = { Accept = { new(Accept) } } };
        if (Body is { } body)
            message.Content = new ReadOnlyMemoryContent(body) { Headers = { ContentType = new MediaTypeHeaderValue(Json) } };
        if (IdempotencyKey is not null)
            message.Headers.TryAddWithoutValidation("Idempotency-Key", IdempotencyKey);
        if (LastEventId > 0)
            message.Headers.Add("Last-Event-ID", LastEventId.ToString(CultureInfo.InvariantCulture));
        return message;
    }
}
