using System.Text.Json;
using System.Text.Json.Serialization;
using Steward.Contracts;
using Steward.Tasks;

namespace Steward.Functions.Queues;

/// <summary>
/// What is told of an ended task: to the outcome queue and to the outcome webhook, where they are configured. The whole is at the task.
/// </summary>
/// <param name="Result">At most 10,000 characters, and as much as the message has room for.</param>
/// <param name="Truncated">Which fields were cut to fit: <c>result</c>, <c>detail</c> (cut at their ends), <c>metadata</c> (entries left
/// out); null when none was.</param>
/// <param name="Delivery">Whom it still has to be told to, between two tries. Never sent.</param>
/// <remarks>Histories hold it: fields are only ever added.</remarks>
internal sealed record AnnouncedOutcome(
    string TaskId, TaskState State, string Reason, string Detail, string Result, double Confidence, Spent Spent, DateTimeOffset EndedAt,
    IReadOnlyDictionary<string, string> Metadata, IReadOnlyList<string>? Truncated = null, Delivery? Delivery = null)
{
    /// <summary>Tells it from the other messages of the queue.</summary>
    [JsonPropertyOrder(-1)]
    public string Type => "task-ended";

    private const int MaxResultLength = 10_000;

    /// <summary>Of a detail and of all metadata, so that the result keeps most of the room whatever these are.</summary>
    private const int MaxDetailBytes = 4 * 1024;
    private const int MaxMetadataBytes = 16 * 1024;

    public static AnnouncedOutcome Of(TaskSpecification task, TaskOutcome outcome)
    {
        var detail = QueueMessageSize.Cut(outcome.Detail, int.MaxValue - 1, MaxDetailBytes);
        var metadata = MetadataOf(task);
        var announced = new AnnouncedOutcome(task.Id, outcome.State, outcome.Reason, detail, "", outcome.Confidence, outcome.Spent,
            outcome.EndedAt, metadata, ["result", "detail", "metadata"]);
        var room = QueueMessageSize.Max - QueueMessageSize.Of(JsonSerializer.Serialize(announced, ContractJson.Options));
        var result = QueueMessageSize.Cut(outcome.Result, MaxResultLength, room);
        string[] truncated =
        [
            .. result.Length < outcome.Result.Length ? ["result"] : Array.Empty<string>(),
            .. detail.Length < outcome.Detail.Length ? ["detail"] : Array.Empty<string>(),
            .. metadata.Count < task.Metadata.Count ? ["metadata"] : Array.Empty<string>(),
        ];
        return announced with { Result = result, Truncated = truncated.Length > 0 ? truncated : null };
    }

    public byte[] ToMessage() => JsonSerializer.SerializeToUtf8Bytes(this with { Delivery = null }, ContractJson.Options);

    /// <summary>In the order of their keys, as long as there is room.</summary>
    private static Dictionary<string, string> MetadataOf(TaskSpecification task)
    {
        var room = MaxMetadataBytes;
        return task.Metadata.OrderBy(entry => entry.Key, StringComparer.Ordinal)
            .TakeWhile(entry => (room -= QueueMessageSize.OfText(entry.Key) + QueueMessageSize.OfText(entry.Value) + 2) >= 0)
            .ToDictionary(StringComparer.Ordinal);
    }
}

/// <summary>Where an outcome was not delivered yet.</summary>
/// <param name="Attempts">How often it was tried.</param>
internal sealed record Delivery(bool Queue, bool Webhook, int Attempts = 0)
{
    public static Delivery First { get; } = new(true, true);
}

/// <summary>
/// What came of one try: why the queue, and why the webhook did not take an outcome; null where it did, or none is configured.
/// </summary>
internal sealed record Undelivered(string? Queue = null, string? Webhook = null)
{
    public string Why => string.Join(" ", new[] { Queue, Webhook }.OfType<string>());
}
