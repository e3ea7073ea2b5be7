using Steward.Contracts;

namespace Steward.Client;

/// <summary>
/// The service refused a call, failed, or could not be reached. The message says all of it in a line or two, and holds no key and no token
/// of a link. Decide on <see cref="Code"/>.
/// </summary>
public sealed class StewardClientException : Exception
{
    /// <summary>
    /// The <see cref="Code"/> where no answer came: no connection, one that broke off, or no answer within
    /// <see cref="HttpClient.Timeout"/>.
    /// </summary>
    public const string Unreachable = "unreachable";

    /// <summary>The <see cref="Code"/> where what answered does not speak as a Steward service does.</summary>
    public const string Unreadable = "unreadable";

    internal StewardClientException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }

    /// <summary>
    /// The problem of the service without its prefix <c>urn:steward:problem:</c>, such as <c>not-found</c>; <see cref="Unreachable"/>; or
    /// <see cref="Unreadable"/>. Null where the status is all there is, as from a gateway.
    /// </summary>
    public string? Code { get; internal init; }

    /// <summary>The HTTP status of a refusal or a failure; null when no answer came, or none that could be read.</summary>
    public int? Status { get; internal init; }

    /// <summary>
    /// The kind of problem in a sentence, the same for each of its <see cref="Code"/>; where there is no problem document,
    /// what HTTP calls the status.
    /// </summary>
    public string? Title { get; internal init; }

    /// <summary>This problem in a sentence, where there is more to say than the title does.</summary>
    public string? Detail { get; internal init; }

    /// <summary>Everything wrong with the request, each with its field; empty where it is not about the request.</summary>
    public IReadOnlyList<FieldError> Errors { get; internal init; } = [];

    /// <summary>How long the service asks to wait before the next call.</summary>
    public TimeSpan? RetryAfter { get; internal init; }

    /// <summary>Where a redirect leads. It is not followed: the key would go along.</summary>
    public Uri? Location { get; internal init; }

    /// <summary>Whether the same call may succeed later: the service could not be reached, is overloaded, or failed.</summary>
    public bool IsTransient => Code == Unreachable || Status is 429 or >= 500;
}
