using Steward.Limits;
using Steward.Texts;
using Steward.Workers.Gates;
using Steward.Workers.Turns;

namespace Steward.Workers.Activities;

/// <summary>
/// The activity <c>worker-turn</c>: lets the turn through the worker's gate, gives it to the runner of the worker's sort within its
/// deadline, and lets nothing out but a valid envelope whose quotes are really in the documents. Throws only when it is cancelled from
/// outside; then the engine runs it again. While the store of records is away the turn is put off: a worker is not at fault for it, and an
/// answer that is in the journal is used then.
/// </summary>
internal sealed class TurnActivity(
    IEnumerable<ITurnRunner> runners, EvidenceCheck evidence, FinishedInvocations finished, ManagerMemory managers, GatedCalls gates,
    TimeProvider time)
{
    /// <summary>What fails with less than this left of the task's time, fails by its deadline: nothing else could be done in it.</summary>
    private static readonly TimeSpan TooLittle = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// How long an activity holds a turn while the store is away, before it is asked for again: each time adds to the history.
    /// </summary>
    private static readonly TimeSpan StoreAway = TimeSpan.FromSeconds(30);

    private readonly List<ITurnRunner> runners = [.. runners];

    public async Task<TurnReply> RunAsync(WorkerTurn turn, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(turn);
        try
        {
            return await RunAndKeepAsync(turn, cancellationToken);
        }
        catch (StoreUnavailableException)
        {
            await Task.Delay(StoreAway, time, cancellationToken);
            // Charged only when the task ends before it is asked for again: whether it was paid for already is on record,
            // which cannot be read.
            return new() { Busy = true, Usage = Allowance.Everything(turn.Reservation) };
        }
    }

    private async Task<TurnReply> RunAndKeepAsync(WorkerTurn turn, CancellationToken cancellationToken)
    {
        turn = await managers.RecallAsync(turn, cancellationToken);
        var reply = runners.Find(one => one.Handles(turn.Worker)) is { } runner
            ? await RunAsync(runner, turn, cancellationToken)
            : new() { Envelope = Envelope.Failed($"This host cannot run '{turn.Worker.Name}', a worker of kind {turn.Worker.Kind}.") };
        if (reply.Envelope is null
            && (reply.Busy || reply.ToolCalls.Count > 0 || reply.NeededTokens is not null || reply.NextAttempt is not null
                || reply.ConversationTokens > 0))
        {
            return reply;
        }
        var envelope = await evidence.CheckAsync(turn, Valid(turn, reply.Envelope), cancellationToken);
        await finished.SaveAsync(turn, envelope, cancellationToken);
        return reply with { Envelope = envelope };
    }

    private async Task<TurnReply> RunAsync(ITurnRunner runner, WorkerTurn turn, CancellationToken cancellationToken)
    {
        // Of a task whose gates are entities: it has been let through, and its time-out runs.
        if (turn.Timeout is not { } timeout)
            return await RunWithinDeadlineAsync(runner, turn, cancellationToken);
        var reply = await gates.CallAsync(turn.Worker, turn.Deadline,
            call: () => RunWithinDeadlineAsync(runner, turn with { Deadline = Earlier(time.GetUtcNow() + timeout, turn.Deadline) },
                cancellationToken),
            // What was paid for the turn before a crash has still to be charged.
            refused: why => NotCalledAsync(runner, turn with { Deadline = time.GetUtcNow() }, why), cancellationToken);
        var outOfTime = reply.Envelope?.Status == EnvelopeStatus.Failed && turn.Deadline - time.GetUtcNow() < TooLittle;
        return outOfTime ? reply with { OutOfTime = true, Fault = false } : reply;
    }

    private static async Task<TurnReply> NotCalledAsync(ITurnRunner runner, WorkerTurn turn, string why)
    {
        var late = await runner.RunTooLateAsync(turn);
        return late.Usage == Usage.None ? late with { Envelope = Envelope.Failed(why), Fault = false } : late;
    }

    private async Task<TurnReply> RunWithinDeadlineAsync(ITurnRunner runner, WorkerTurn turn, CancellationToken cancellationToken)
    {
        var name = turn.Worker.Name;
        var left = turn.Deadline - time.GetUtcNow();
        if (left <= TimeSpan.Zero)
            return await runner.RunTooLateAsync(turn);
        using var timer = new CancellationTokenSource(left, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        try
        {
            return await runner.RunAsync(turn, both.Token) ?? Faulted($"'{name}' gave no reply.");
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (StoreUnavailableException)
        {
            throw;
        }
        catch (Exception) when (timer.IsCancellationRequested)
        {
            return Faulted($"'{name}' gave no answer within its time-out.");
        }
        catch (Exception exception)
        {
            return Faulted($"'{name}' failed with {exception.GetType().Name}: {exception.Message}");
        }
    }

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    /// <summary>An envelope from code obeys the same rules as one from a text.</summary>
    private static Envelope Valid(WorkerTurn turn, Envelope? envelope)
    {
        if (envelope is null)
            return Envelope.Failed($"'{turn.Worker.Name}' returned no envelope.");
        var errors = EnvelopeRules.Check(envelope);
        return errors.Count == 0
            ? WellFormedOf(envelope)
            : Envelope.Failed($"'{turn.Worker.Name}' returned no valid envelope: {string.Join("; ", errors)}");
    }

    private static Envelope WellFormedOf(Envelope envelope) => envelope with
    {
        Result = WellFormed.Of(envelope.Result),
        Reason = WellFormed.Of(envelope.Reason),
        Evidence = envelope.Evidence?.Select(one => one with { Document = WellFormed.Of(one.Document), Quote = WellFormed.Of(one.Quote) })
            .ToList(),
        Handoff = envelope.Handoff is { } handoff
            ? new(WellFormed.Of(handoff.To), WellFormed.Of(handoff.Reason), WellFormed.Of(handoff.Remaining))
            : null,
    };

    private static TurnReply Faulted(string reason) => new() { Envelope = Envelope.Failed(reason), Fault = true };
}
