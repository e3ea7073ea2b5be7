using Steward.Durability;

namespace Steward.Workers.Journal;

/// <summary>
/// The record of paid calls that makes each one charged once and never silently made again: an attempt is begun before it is sent, by
/// whoever creates its record, and its outcome is durable before anybody acts on it. Who finds a record without an outcome finds a call
/// that was cut off: it is charged and not repeated. Where hosts share the journal it may also be a call that another host is making, as a
/// host that is drained does while its work is given to the next: its outcome is waited for as long as it can take.
/// </summary>
/// <param name="shared">Several hosts make calls under this journal.</param>
internal sealed class CallJournal<TAnswer>(RecordStore records, TimeProvider time, bool shared = false)
    where TAnswer : class
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    /// <summary>How far the clocks of two hosts may be apart.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(2);

    /// <summary>Null when this caller began the attempt and may send it, else what is known of it.</summary>
    public async Task<JournalEntry<TAnswer>?> BeginAsync(
        string taskId, string callId, int attempt, JournalEntry<TAnswer> entry, CancellationToken cancellationToken)
    {
        var found = await records.TryCreateAsync(RecordCollections.Journal, Key(taskId, callId, attempt), DurableJson.ToBytes(entry),
            cancellationToken);
        return found is null ? null : DurableJson.FromBytes<JournalEntry<TAnswer>>(found);
    }

    /// <summary>For <see cref="JournalEntry{TAnswer}.OverAt"/> of a call that ends by then.</summary>
    public DateTimeOffset? OverAt(DateTimeOffset end) => shared ? end + ClockSkew : null;

    /// <summary>What is known of an attempt once no other host can be making it any more, or the caller does not wait any longer.</summary>
    public async Task<JournalEntry<TAnswer>> SettledAsync(
        string taskId, string callId, int attempt, JournalEntry<TAnswer> known, DateTimeOffset until, CancellationToken cancellationToken)
    {
        while (known is { Outcome: null, OverAt: { } over } && time.GetUtcNow() < (over < until ? over : until))
        {
            await Task.Delay(Look, time, cancellationToken);
            known = await FindAsync(taskId, callId, attempt, cancellationToken) ?? known;
        }
        return known;
    }

    public async Task<JournalEntry<TAnswer>?> FindAsync(string taskId, string callId, int attempt, CancellationToken cancellationToken) =>
        await records.GetAsync(RecordCollections.Journal, Key(taskId, callId, attempt), cancellationToken) is { } found
            ? DurableJson.FromBytes<JournalEntry<TAnswer>>(found)
            : null;

    /// <summary>Not cancellable: the call was made, and what came of it has to be kept.</summary>
    public Task EndAsync(string taskId, string callId, int attempt, JournalEntry<TAnswer> entry) =>
        records.PutAsync(RecordCollections.Journal, Key(taskId, callId, attempt), DurableJson.ToBytes(entry), CancellationToken.None);

    private static string Key(string taskId, string callId, int attempt) => $"{taskId}/{callId}~{attempt}";
}
