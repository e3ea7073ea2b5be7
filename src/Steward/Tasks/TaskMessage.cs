using System.Text;
using System.Text.Json;

namespace Steward.Tasks;

/// <summary>
/// A queue message that asks for a task: a request, the same as over HTTP, or one with its idempotency key:
/// <c>{ "idempotencyKey": "...", "task": { ... } }</c>. Without a key the message's id is the key.
/// </summary>
public sealed record TaskMessage(string Key, ReadOnlyMemory<byte> Request)
{
    /// <summary>Whose keys those of messages are: they never meet those of callers.</summary>
    public const string Sender = "queue";

    /// <summary>What it is submitted under. Whoever wrote the message is not known: a queue is nobody's identity.</summary>
    /// <param name="requestedBy">Who redrives it, where the host knows.</param>
    public SubmissionContext ContextOf(string? requestedBy = null) => new(Key, requestedBy, Sender);

    public static TaskMessage Read(string messageId, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        try
        {
            using var message = JsonDocument.Parse(text);
            if (message.RootElement is { ValueKind: JsonValueKind.Object } root
                && root.TryGetProperty("idempotencyKey", out var key) && key.ValueKind == JsonValueKind.String
                && root.TryGetProperty("task", out var task)
                && key.GetString() is { Length: > 0 and <= RequestBounds.IdempotencyKeyLength } given)
                return new(given, Encoding.UTF8.GetBytes(task.GetRawText()));
        }
        catch (JsonException)
        {
            // The reader of requests says what is wrong with it.
        }
        return new(messageId, Encoding.UTF8.GetBytes(text));
    }
}
