using Steward.Contracts;

namespace Steward.Http.Answers;

/// <summary>An error as RFC 9457 says it.</summary>
/// <param name="Type">Stable: what clients may decide on.</param>
/// <param name="Errors">Each with its field, where the request is wrong.</param>
internal sealed record Problem(string Type, string Title, int Status, string? Detail = null, IReadOnlyList<FieldError>? Errors = null)
{
    private const string Prefix = "urn:steward:problem:";

    public static Problem Invalid(IReadOnlyList<FieldError> errors) =>
        Of(400, "invalid-request", "The request is not valid.", string.Join(" ", errors.Take(3).Select(error => $"{error}.")), errors);

    public static Problem Invalid(string field, string message) => Invalid([new(field, message)]);

    public static Problem NoContinuation { get; } = Invalid("continuation", "was not issued by this service");

    public static Problem NotFound(string what) => Of(404, "not-found", "Not found.", what);

    public static Problem Of(int status, string type, string title, string? detail = null, IReadOnlyList<FieldError>? errors = null) =>
        new(Prefix + type, title, status, detail, errors);

    /// <summary>For a status that something below us has set without a body.</summary>
    public static Problem OfStatus(int status) => status switch
    {
        400 => Of(400, "bad-request", "The request could not be read."),
        404 => Of(404, "not-found", "Not found.", "No route matches this path."),
        405 => Of(405, "method-not-allowed", "This method is not allowed here."),
        408 => Of(408, "request-timeout", "The request took too long to arrive."),
        413 => Of(413, "too-large", "The request is too large.", $"At most {RequestBounds.BodyBytes} bytes are allowed."),
        414 => Of(414, "address-too-long", "The address is too long."),
        415 => Of(415, "unsupported-media-type", "This content type is not supported."),
        431 => Of(431, "headers-too-large", "The request's headers are too large."),
        503 => Of(503, "unavailable", "The service is stopping or overloaded.", "Try again in a moment."),
        >= 500 => Of(status, "internal", "Internal error.", "The error has been logged."),
        _ => Of(status, $"status-{status}", "The request was refused."),
    };
}
