using Azure.Identity;
using Microsoft.Extensions.AI;
using Steward.Texts;

namespace Steward.Workers.Providers;

/// <summary>What a failed attempt can have cost.</summary>
internal enum Billing
{
    /// <summary>Nothing was sent: there was no credential, or no way to the provider.</summary>
    NotSent,

    /// <summary>The provider did no work: it turned the request away.</summary>
    Nothing,

    /// <summary>It read the prompt and answered nothing, as a content filter does.</summary>
    Prompt,

    /// <summary>Nobody knows: the request was sent, and no whole answer came back.</summary>
    WorstCase,
}

/// <summary>
/// An attempt that brought no answer, in terms that decide what follows. Thrown by chat clients that know their provider.
/// </summary>
/// <param name="usage">What the provider counted all the same; it counts for more than <paramref name="billing"/>.</param>
internal sealed class ModelFault(
    string reason, Billing billing, bool transient, bool fault = true, TimeSpan? retryAfter = null, Exception? inner = null,
    UsageDetails? usage = null)
    : Exception(reason, inner)
{
    private const int MaxWords = 300;

    public Billing Billing { get; } = billing;

    public bool Transient { get; } = transient;

    /// <summary>Counts for the circuit breaker.</summary>
    public bool Fault { get; } = fault;

    public TimeSpan? RetryAfter { get; } = retryAfter;

    public UsageDetails? Usage { get; } = usage;

    /// <summary>By HTTP status. 408, 502, 504 and their likes come from gateways that may have passed the request on.</summary>
    /// <param name="otherwise">The request can be put in another way, and another attempt is.</param>
    public static ModelFault OfStatus(int status, ErrorBody error, TimeSpan? retryAfter = null, bool otherwise = false)
    {
        var (what, billing, transient, fault) = status switch
        {
            429 when error.IsQuota => ("The provider's quota is used up", Billing.Nothing, false, true),
            429 => ("The provider is limiting the rate", Billing.Nothing, true, true),
            408 or 424 or 499 or 502 or 504 or 520 or 524 or 598 or 599 =>
                ("The provider's gateway gave up", Billing.WorstCase, true, true),
            409 or 425 or >= 500 => ("The provider failed", Billing.Nothing, true, true),
            401 or 402 or 403 or 404 => ("The provider does not serve this model to us", Billing.Nothing, false, true),
            >= 400 when error.IsContentFilter => ("The provider's content filter refused the request", Billing.Prompt, false, false),
            >= 400 => ("The provider refused the request", Billing.Nothing, otherwise, false),
            _ => ("The provider's answer is unreadable", Billing.WorstCase, true, true),
        };
        return new($"{what} ({status}){Detail(error.Words)}", billing, transient, fault, retryAfter, usage: error.Usage);
    }

    /// <summary>What an exception says, in one line of at most 300 characters.</summary>
    public static string Line(Exception exception) => Line(exception.Message, MaxWords);

    /// <summary>A text of others in one line, its control characters as blanks.</summary>
    public static string Line(string text, int max) =>
        Clip.To(string.Concat(text.ReplaceLineEndings(" ").Select(character => char.IsControl(character) ? ' ' : character)).Trim(), max);

    /// <summary>Of whatever else a client throws.</summary>
    public static ModelFault Of(Exception exception) => exception switch
    {
        ModelFault fault => fault,
        AuthenticationFailedException =>
            new($"Entra ID gave no token for the provider: {Line(exception)}", Billing.NotSent, transient: false, inner: exception),
        HttpRequestException
        {
            HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError
            or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError
        } =>
            new($"The provider cannot be reached ({exception.Message}).", Billing.NotSent, transient: true, inner: exception),
        HttpRequestException or IOException =>
            new($"The connection broke before the whole answer was there ({exception.Message}).", Billing.WorstCase, transient: true,
                inner: exception),
        _ => new($"The provider's answer is unreadable ({exception.Message}).", Billing.WorstCase, transient: true, inner: exception),
    };

    private static string Detail(string words) => words.Length == 0 ? "." : $": {Clip.To(words, MaxWords).TrimEnd('.')}.";
}
