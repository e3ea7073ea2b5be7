using System.Text.Json;
using Steward.Durability;

namespace Steward.DurableTask.Events;

/// <summary>
/// The public event log of an instance and the list of its sub-orchestrations: entities of <see cref="ChunkSize"/> events each, written by
/// signals. Signals are applied exactly once and in order, cost the instance no turn of its own, and need no store beside the task hub.
/// </summary>
/// <remarks>Changing the size of a chunk or the names breaks tasks in flight.</remarks>
internal static class InstanceLog
{
    public const string EntityName = "instance-log";
    internal const int ChunkSize = 64;

    internal static readonly EntityOperation<LogEntry, Nothing> Append = new(EntityName, "append");

    public static EntityDefinition Definition { get; } = new EntityDefinition<LogChunk>(EntityName, () => new([], []))
        .On(Append, (chunk, entry) => (chunk.With(entry), Nothing.Value));

    internal static string KeyOf(string instanceId, long chunk) => $"{instanceId}~{chunk}";

    internal static string InstanceOf(string key) => key[..key.LastIndexOf('~')];

    internal static long ChunkOf(long sequence) => (sequence - 1) / ChunkSize;
}

/// <summary>State of one chunk.</summary>
internal sealed record LogChunk(IReadOnlyList<LoggedEvent> Events, IReadOnlyList<string> Children, Outcome? Outcome = null)
{
    public LogChunk With(LogEntry entry)
    {
        var last = Events.Count == 0 ? 0 : Events[^1].Sequence;
        return new([.. Events, .. entry.Events.Where(item => item.Sequence > last)],
            [.. Children.Union(entry.Children, StringComparer.Ordinal)], entry.Outcome ?? Outcome);
    }
}

internal sealed record LogEntry(IReadOnlyList<LoggedEvent> Events, IReadOnlyList<string> Children, Outcome? Outcome = null);

/// <summary>
/// What the code of an instance came to while Durable Task keeps the instance open, waiting for calls that nobody awaits any more.
/// </summary>
internal sealed record Outcome(DateTimeOffset At, JsonElement? Output, FailureDetails? Failure);

/// <summary>Stands in the custom status of such an instance and says where its <see cref="Outcome"/> is.</summary>
internal sealed record EndedMarker(long StewardEndedInChunk, JsonElement? Status)
{
    /// <summary>Instead of a chunk: the outcome is with the events.</summary>
    public const long WithEvents = -1;
}

internal sealed record LoggedEvent(long Sequence, DateTimeOffset At, JsonElement Data);
