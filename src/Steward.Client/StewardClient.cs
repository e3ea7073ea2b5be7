namespace Steward.Client;

/// <summary>
/// A Steward service over HTTP: submit tasks, follow them to their end, decide approvals, redrive dead letters. Safe for concurrent use;
/// one serves a whole program. The types of requests and answers are those of the core (<c>Steward.Tasks</c>, <c>Steward.Intake</c>).
/// </summary>
/// <remarks>
/// <para>Reads, and submissions under their key, are repeated on 429, 502, 503, 504 and faults of the connection:
/// <see cref="StewardClientOptions.MaxRetries"/> times, after what <c>Retry-After</c> asks for or else a delay that doubles, with jitter.
/// No other call is repeated.</para>
/// <para>What a call comes to otherwise is a <see cref="StewardClientException"/>; a cancelled call is an
/// <see cref="OperationCanceledException"/>.</para>
/// </remarks>
public sealed partial class StewardClient
{
    private readonly ServiceConnection service;
    private readonly TimeProvider time;

    /// <summary>A client of the service at <see cref="HttpClient.BaseAddress"/>, which may have the path of a gateway.</summary>
    /// <param name="http">
    /// Stays the caller's, who disposes of it. Its handler had better not follow redirects
    /// (<see cref="HttpClientHandler.AllowAutoRedirect"/>): the key would go along. Its <see cref="HttpClient.Timeout"/> bounds each
    /// sending of a call, not the length of an event stream.
    /// </param>
    /// <param name="options">The defaults when null.</param>
    /// <param name="time">What waits are measured by; the system's when null.</param>
    /// <exception cref="ArgumentException">The address is missing, or options are wrong; the message names all of them.</exception>
    public StewardClient(HttpClient http, StewardClientOptions? options = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(http);
        this.time = time ?? TimeProvider.System;
        service = new(http, options ?? new(), this.time);
    }

    private static string Escaped(string text, string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(text, name);
        return Uri.EscapeDataString(text);
    }
}
