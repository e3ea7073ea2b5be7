using Steward.Durability;

namespace Steward.Workers.Turns;

/// <summary>
/// Envelopes of invocations that have ended. Activities run at least once: a runner whose work costs or has effects looks here first, so
/// that finished work is not done again after a crash.
/// </summary>
internal sealed class FinishedInvocations(RecordStore records)
{
    public async Task<Envelope?> FindAsync(WorkerTurn turn, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(turn);
        var bytes = await records.GetAsync(RecordCollections.Envelopes, KeyOf(turn), cancellationToken);
        return bytes is null ? null : DurableJson.FromBytes<Envelope>(bytes);
    }

    public Task SaveAsync(WorkerTurn turn, Envelope envelope, CancellationToken cancellationToken) => records.PutAsync(
        RecordCollections.Envelopes, KeyOf(turn), DurableJson.ToBytes(envelope), cancellationToken);

    private static string KeyOf(WorkerTurn turn)
    {
        ArgumentNullException.ThrowIfNull(turn);
        return $"{turn.TaskId}/{turn.InvocationId}";
    }
}
