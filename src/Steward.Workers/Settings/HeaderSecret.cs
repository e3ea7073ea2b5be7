using Steward.Contracts;

namespace Steward.Workers.Settings;

/// <summary>Secrets that are sent in headers of HTTP.</summary>
internal static class HeaderSecret
{
    /// <summary>
    /// Why no header takes the secret; null where one does, or where there is none. The message does not hold the secret.
    /// </summary>
    public static FieldError? ErrorOf(string field, string? secret) =>
        secret?.Any(character => character is <= ' ' or > '~') == true
            ? new(field, "must be visible ASCII characters, without white space")
            : null;
}
