using System.Text;
using System.Text.Json;
using Steward.Contracts;

namespace Steward.Intake;

/// <summary>
/// A queue message that asks for a task: a request, the same as over HTTP, or one with its idempotency key:
/// <c>{ "idempotencyKey": "...", "task": { ... } }</c>. Without a key the message's id is the key. It may come in Base64, as many clients
/// of queues write their messages.
/// </summary>
internal sealed record TaskMessage(string Key, ReadOnlyMemory<byte> Request)
{
    /// <summary>Whose keys those of messages are: they never meet those of callers.</summary>
    public const string Sender = "queue";

    private const char ByteOrderMark = '\uFEFF';
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>What it is submitted under. Whoever wrote the message is not known: a queue is nobody's identity.</summary>
    /// <param name="requestedBy">Who redrives it, where the host knows.</param>
    public SubmissionContext ContextOf(string? requestedBy = null) => new(Key, requestedBy, Sender);

    public static TaskMessage Read(string messageId, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        text = Decoded(text);
        try
        {
            using var message = JsonDocument.Parse(text);
            if (message.RootElement is { ValueKind: JsonValueKind.Object } root
                && root.TryGetProperty("idempotencyKey", out var key) && key.ValueKind == JsonValueKind.String
                && root.TryGetProperty("task", out var task)
                && key.GetString() is { Length: > 0 and <= RequestBounds.IdempotencyKeyLength } given)
            {
                return new(given, Encoding.UTF8.GetBytes(task.GetRawText()));
            }
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException or InvalidOperationException)
        {
            // The reader of requests says what is wrong with it: it is not JSON, or holds half a character.
        }
        return new(messageId, Encoding.UTF8.GetBytes(text));
    }

    /// <summary>
    /// The text of a JSON object, without a byte order mark: as it is, or out of Base64 of UTF-8. Any other text stays as it is. No text is
    /// both: Base64 has no braces.
    /// </summary>
    private static string Decoded(string text)
    {
        var plain = text.TrimStart(ByteOrderMark);
        if (IsObject(plain))
            return plain;
        var bytes = new byte[text.Length];
        if (!Convert.TryFromBase64String(text, bytes, out var length))
            return text;
        try
        {
            var decoded = Strict.GetString(bytes.AsSpan(0, length)).TrimStart(ByteOrderMark);
            return IsObject(decoded) ? decoded : text;
        }
        catch (DecoderFallbackException)
        {
            return text;
        }
    }

    private static bool IsObject(string text) => text.AsSpan().TrimStart().StartsWith('{');
}
