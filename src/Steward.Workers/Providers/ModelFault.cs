using Azure.Identity;
using Steward.Texts;

namespace Steward.Workers.Providers;

/// <summary>What a failed attempt can have cost.</summary>
internal enum Billing
{
    /// <summary>The provider did no work: it could not be reached, or turned the request away.</summary>
    Nothing,

    /// <summary>It read the prompt and answered nothing, such as a content filter's 400.</summary>
    Prompt,

    /// <summary>Nobody knows: the request was sent, and no whole answer came back.</summary>
    WorstCase,
}

/// <summary>An attempt that brought no answer, in terms that decide what follows. Thrown by chat clients that know their provider.</summary>
internal sealed class ModelFault(string reason, Billing billing, bool transient, bool fault = true, TimeSpan? retryAfter = null, Exception? inner = null)
    : Exception(reason, inner)
{
    public Billing Billing { get; } = billing;

    public bool Transient { get; } = transient;

    /// <summary>Counts for the circuit breaker.</summary>
    public bool Fault { get; } = fault;

    public TimeSpan? RetryAfter { get; } = retryAfter;

    /// <summary>By HTTP status. 408, 502 and 504 come from gateways that may have passed the request on.</summary>
    public static ModelFault OfStatus(int status, string detail, TimeSpan? retryAfter, Exception? inner = null) => status switch
    {
        429 => new($"The provider is limiting the rate (429){detail}.", Billing.Nothing, transient: true, retryAfter: retryAfter, inner: inner),
        408 or 502 or 504 => new($"The provider's gateway gave up ({status}){detail}.", Billing.WorstCase, transient: true, retryAfter: retryAfter, inner: inner),
        >= 500 => new($"The provider failed ({status}){detail}.", Billing.Nothing, transient: true, retryAfter: retryAfter, inner: inner),
        401 or 403 or 404 => new($"The provider does not serve this model to us ({status}){detail}.", Billing.Nothing, transient: false, inner: inner),
        >= 400 => new($"The provider refused the request ({status}){detail}.", Billing.Prompt, transient: false, fault: false, inner: inner),
        _ => new($"The provider's answer is unreadable ({status}){detail}.", Billing.WorstCase, transient: true, inner: inner),
    };

    /// <summary>What an exception says, in one line of at most 300 characters.</summary>
    public static string Line(Exception exception) => Clip.To(exception.Message.ReplaceLineEndings(" "), 300);

    /// <summary>Of whatever else a client throws.</summary>
    public static ModelFault Of(Exception exception) => exception switch
    {
        ModelFault fault => fault,
        AuthenticationFailedException => new($"Entra ID gave no token for the provider: {Line(exception)}", Billing.Nothing, transient: false, inner: exception),
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError
            or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError } =>
            new($"The provider cannot be reached ({exception.Message}).", Billing.Nothing, transient: true, inner: exception),
        HttpRequestException or IOException =>
            new($"The connection broke before the whole answer was there ({exception.Message}).", Billing.WorstCase, transient: true, inner: exception),
        _ => new($"The provider's answer is unreadable ({exception.Message}).", Billing.WorstCase, transient: true, inner: exception),
    };
}
