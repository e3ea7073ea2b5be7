using System.Text;
using System.Text.Json;
using Steward.Durability;
using Steward.Functions.Hosting;
using Steward.Resilience;
using Steward.Tasks;

namespace Steward.Functions.Queues;

/// <summary>Takes tasks from queue messages, and keeps a dead letter of what is none.</summary>
internal sealed class QueueIntake(TaskIntake intake, RecordStore records, AppSettings settings, TimeProvider time)
{
    /// <summary>Throws for what may work another time: the queue delivers again.</summary>
    public async Task TakeAsync(string messageId, string text, CancellationToken cancellationToken)
    {
        var (key, body) = Open(messageId, text);
        var read = TaskRequestReader.Read(body, settings.Http.Bounds);
        if (!read.IsValid)
        {
            await BuryAsync(messageId, text, string.Join(" ", read.Errors.Select(error => error.ToString())), cancellationToken);
            return;
        }
        var submission = await intake.SubmitAsync(read.Value, new(key, "queue"), cancellationToken);
        switch (submission.Status)
        {
            case SubmissionStatus.Invalid:
                await BuryAsync(messageId, text, string.Join(" ", submission.Errors.Select(error => error.ToString())), cancellationToken);
                break;
            case SubmissionStatus.Conflict:
                await BuryAsync(messageId, text, $"The idempotency key '{key}' belongs to another request, that of task {submission.TaskId}.", cancellationToken);
                break;
        }
    }

    /// <summary>Writes the dead letter, once per message.</summary>
    public async Task BuryAsync(string messageId, string text, string why, CancellationToken cancellationToken)
    {
        var letter = new DeadLetter
        {
            Id = $"message-{messageId}",
            Reason = DeadLetter.PoisonReason,
            Detail = why,
            Poison = text.Length <= DeadLetter.MaxPoisonLength ? text : text[..DeadLetter.MaxPoisonLength],
            At = time.GetUtcNow(),
        };
        await records.TryCreateAsync(RecordCollections.DeadLetters, letter.Id,
            JsonSerializer.SerializeToUtf8Bytes(letter, DurableJson.Options), cancellationToken);
    }

    /// <summary>A message is a request, the same as over HTTP, or one with its key: <c>{ "idempotencyKey": "...", "task": { ... } }</c>.</summary>
    private static (string Key, byte[] Body) Open(string messageId, string text)
    {
        try
        {
            using var message = JsonDocument.Parse(text);
            if (message.RootElement is { ValueKind: JsonValueKind.Object } root
                && root.TryGetProperty("idempotencyKey", out var key) && key.ValueKind == JsonValueKind.String
                && root.TryGetProperty("task", out var task)
                && key.GetString() is { Length: > 0 and <= RequestBounds.IdempotencyKeyLength } given)
                return (given, Encoding.UTF8.GetBytes(task.GetRawText()));
        }
        catch (JsonException)
        {
            // The reader of requests says what is wrong with it.
        }
        return (messageId, Encoding.UTF8.GetBytes(text));
    }
}
