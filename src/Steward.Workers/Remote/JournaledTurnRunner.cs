using Steward.Durability;
using Steward.Workers.Journal;
using Steward.Workers.Turns;

namespace Steward.Workers.Remote;

/// <summary>
/// Puts the turns of another runner through the call journal: a turn is begun there before anything is sent, and what came of it is kept
/// there. When it runs again after a crash, a reply that came is given again, and a call that was cut off is a failed envelope,
/// never a second call.
/// </summary>
/// <param name="shared">Several hosts make calls under the journal.</param>
internal sealed class JournaledTurnRunner(ITurnRunner inner, RecordStore records, TimeProvider time, bool shared = false) : ITurnRunner
{
    /// <summary>
    /// Repeats after a fault of the network are the runner's own, under one idempotency key: to the journal they are one attempt.
    /// </summary>
    private const int Attempt = 1;

    private readonly CallJournal<TurnReply> journal = new(records, time, shared);

    public bool Handles(WorkerCard worker) => inner.Handles(worker);

    public async Task<TurnReply> RunAsync(WorkerTurn turn, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(turn);
        var entry = new JournalEntry<TurnReply>(time.GetUtcNow(), turn.Worker.Name, Allowance.Everything(turn.Reservation),
            OverAt: journal.OverAt(turn.Deadline));
        if (await journal.BeginAsync(turn.TaskId, turn.CallId, Attempt, entry, cancellationToken) is { } known)
            return ReplyOf(turn, await journal.SettledAsync(turn.TaskId, turn.CallId, Attempt, known, turn.Deadline, cancellationToken));
        var reply = await inner.RunAsync(turn, cancellationToken);
        try
        {
            await journal.EndAsync(turn.TaskId, turn.CallId, Attempt, entry with { Outcome = new(reply, reply.Usage) });
            return reply;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // Said as it will be said when the turn runs again: nobody acts on an answer that is not on record.
            return CutOff(turn, $"the call was made and its record was lost ({exception.Message})");
        }
    }

    public async Task<TurnReply> RunTooLateAsync(WorkerTurn turn)
    {
        ArgumentNullException.ThrowIfNull(turn);
        return await journal.FindAsync(turn.TaskId, turn.CallId, Attempt, CancellationToken.None) is { } known
            ? ReplyOf(turn, known)
            : await inner.RunTooLateAsync(turn);
    }

    private static TurnReply ReplyOf(WorkerTurn turn, JournalEntry<TurnReply> known) =>
        known.Outcome?.Answer ?? CutOff(turn, "the call was cut off in the middle; it is charged and not made again");

    private static TurnReply CutOff(WorkerTurn turn, string why) => new()
    {
        Envelope = Envelope.Failed($"interrupted: {why}."),
        Usage = Allowance.Everything(turn.Reservation),
    };
}
