using Steward.Durability;
using Steward.Limits;

namespace Steward.Workers.Journal;

/// <summary>
/// The record of paid calls that makes each one charged once and never silently made again: an attempt is begun before it is sent, by whoever
/// creates its record, and its outcome is durable before anybody acts on it. Who finds a record without an outcome finds a call that
/// was cut off (or is still being made by another host, which comes to the same): it is charged and not repeated.
/// </summary>
public sealed class CallJournal<TAnswer>(RecordStore records)
    where TAnswer : class
{
    /// <summary>Null when this caller began the attempt and may send it, else what is known of it.</summary>
    public async Task<JournalEntry<TAnswer>?> BeginAsync(
        string taskId, string callId, int attempt, JournalEntry<TAnswer> entry, CancellationToken cancellationToken)
    {
        var found = await records.TryCreateAsync(RecordCollections.Journal, Key(taskId, callId, attempt), DurableJson.ToBytes(entry), cancellationToken);
        return found is null ? null : DurableJson.FromBytes<JournalEntry<TAnswer>>(found);
    }

    public async Task<JournalEntry<TAnswer>?> FindAsync(string taskId, string callId, int attempt, CancellationToken cancellationToken) =>
        await records.GetAsync(RecordCollections.Journal, Key(taskId, callId, attempt), cancellationToken) is { } found ? DurableJson.FromBytes<JournalEntry<TAnswer>>(found) : null;

    /// <summary>Not cancellable: the call was made, and what came of it has to be kept.</summary>
    public Task EndAsync(string taskId, string callId, int attempt, JournalEntry<TAnswer> entry) =>
        records.PutAsync(RecordCollections.Journal, Key(taskId, callId, attempt), DurableJson.ToBytes(entry), CancellationToken.None);

    private static string Key(string taskId, string callId, int attempt) => $"{taskId}/{callId}~{attempt}";
}
