namespace Steward.Workers.Turns;

/// <summary>Runs turns of one sort of worker: offline, code, chat model, HTTP or MCP.</summary>
internal interface ITurnRunner
{
    /// <summary>Whether turns of this worker are run here. The first runner that says yes gets the turn.</summary>
    bool Handles(WorkerCard worker);

    /// <summary>
    /// One turn. What it throws becomes a <c>failed</c> envelope; what the worker or its provider does wrong is better returned as one,
    /// with <see cref="TurnReply.Fault"/> where it counts for the worker's circuit breaker. The token is cancelled at the deadline of the
    /// turn. The caller checks and stores the envelope.
    /// </summary>
    Task<TurnReply> RunAsync(WorkerTurn turn, CancellationToken cancellationToken);

    /// <summary>
    /// In place of a turn whose deadline had passed before it was run: what was paid for it before a crash has still to be charged.
    /// </summary>
    Task<TurnReply> RunTooLateAsync(WorkerTurn turn)
    {
        ArgumentNullException.ThrowIfNull(turn);
        return Task.FromResult(
            new TurnReply { Envelope = Envelope.Failed($"The deadline had passed before '{turn.Worker.Name}' was called.") });
    }
}
