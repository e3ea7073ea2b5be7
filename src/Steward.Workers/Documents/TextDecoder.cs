using System.Text;

namespace Steward.Workers.Documents;

/// <summary>
/// Bytes of a file as text: UTF-8 (with or without a byte order mark) or UTF-16 with one. Nothing is guessed or replaced.
/// </summary>
internal static class TextDecoder
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly UnicodeEncoding Utf16Le = new(bigEndian: false, byteOrderMark: false, throwOnInvalidBytes: true);
    private static readonly UnicodeEncoding Utf16Be = new(bigEndian: true, byteOrderMark: false, throwOnInvalidBytes: true);

    /// <summary>The text, or in a few words why there is none.</summary>
    public static (string? Text, string? Error) Decode(ReadOnlySpan<byte> bytes)
    {
        var (encoding, name, mark) = bytes switch
        {
            [0xEF, 0xBB, 0xBF, ..] => ((Encoding)Utf8, "UTF-8", 3),
            [0xFF, 0xFE, ..] => (Utf16Le, "UTF-16", 2),
            [0xFE, 0xFF, ..] => (Utf16Be, "UTF-16", 2),
            _ => (Utf8, "UTF-8", 0),
        };
        var body = bytes[mark..];
        if (ReferenceEquals(encoding, Utf8) && body.Contains((byte)0))
            return (null, "is binary, not text");
        try
        {
            var text = encoding.GetString(body);
            return text.Contains('\0', StringComparison.Ordinal) ? (null, "is binary, not text") : (text, null);
        }
        catch (DecoderFallbackException exception)
        {
            return (null, $"is not valid {name} (near byte {mark + Math.Max(exception.Index, 0)})");
        }
    }
}
