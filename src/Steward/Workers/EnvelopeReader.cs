using System.Text.Json;
using Steward.Contracts;

namespace Steward.Workers;

/// <summary>
/// Reads a worker's text as an <see cref="Envelope"/>, strictly: one JSON object with exactly the fields of the envelope, in range. Never throws
/// for what the text holds.
/// </summary>
public static class EnvelopeReader
{
    /// <summary>Longest text that is looked at, in characters: every field at its maximum, escaped, fits.</summary>
    public const int MaxTextLength = 2_097_152;

    /// <summary>The envelope, or a <c>failed</c> one that says what is wrong with the text.</summary>
    public static Envelope Read(string? text)
    {
        var parsed = Parse(text);
        return parsed.IsValid
            ? parsed.Value
            : Envelope.Failed($"The worker's answer is not a valid envelope: {string.Join("; ", parsed.Errors)}");
    }

    /// <summary>The envelope, or everything that is wrong with the text.</summary>
    public static Validated<Envelope> Parse(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return Refused("the text is empty");
        if (text.Length > MaxTextLength)
            return Refused($"the text has {text.Length} characters, more than {MaxTextLength}");
        try
        {
            using var document = JsonDocument.Parse(text, new() { MaxDepth = 8, AllowDuplicateProperties = false });
            return EnvelopeFields.Read(document.RootElement);
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException or InvalidOperationException)
        {
            // ArgumentException: text that is not valid UTF-16. InvalidOperationException: an escape that names half a character.
            return Refused($"the text is not one JSON value ({exception.Message})");
        }
    }

    private static Validated<Envelope> Refused(string message) => new(null, [new(string.Empty, message)]);
}
