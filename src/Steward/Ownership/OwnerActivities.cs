using Steward.DeadLetters;
using Steward.Durability;
using Steward.Workers;

namespace Steward.Ownership;

/// <summary>The owner's own records. Both activities may run twice: they write the same record again.</summary>
internal static class OwnerActivities
{
    public static readonly ActivityName<EnvelopeRecord, Nothing> RecordEnvelope = new("record-envelope");
    public static readonly ActivityName<DeadLetter, Nothing> DeadLetter = new("dead-letter");
}

/// <summary>An envelope that no worker wrote: the outcome of a sub-task, or a candidate put together by the owner.</summary>
internal sealed record EnvelopeRecord(string RootId, string Invocation, Envelope Envelope);

internal sealed class OwnerRecords(RecordStore records)
{
    private readonly DeadLetterRecords letters = new(records);

    public async Task<Nothing> RecordAsync(EnvelopeRecord record, CancellationToken cancellationToken)
    {
        await records.PutAsync(RecordCollections.Envelopes, $"{record.RootId}/{record.Invocation}",
            DurableJson.ToBytes(record.Envelope), cancellationToken);
        return Nothing.Value;
    }

    public async Task<Nothing> DeadLetterAsync(DeadLetter letter, CancellationToken cancellationToken)
    {
        await letters.AddAsync(letter, cancellationToken);
        return Nothing.Value;
    }
}
