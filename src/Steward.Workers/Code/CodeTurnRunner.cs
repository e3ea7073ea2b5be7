using Steward.Limits;
using Steward.Workers.Turns;

namespace Steward.Workers.Code;

/// <summary>Runs workers in C#.</summary>
internal sealed class CodeTurnRunner(IEnumerable<IWorker> workers, WorkerInputs inputs, FinishedInvocations finished) : ITurnRunner
{
    private readonly Dictionary<string, IWorker> byName = workers.ToDictionary(worker => worker.Name, StringComparer.Ordinal);

    public bool Handles(WorkerCard worker)
    {
        ArgumentNullException.ThrowIfNull(worker);
        return worker.Kind == WorkerKind.Code;
    }

    public async Task<TurnReply> RunAsync(WorkerTurn turn, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(turn);
        var usage = new Usage(Calls: 1);
        if (await finished.FindAsync(turn, cancellationToken) is { } known)
            return new() { Envelope = known, Usage = usage };
        if (!byName.TryGetValue(turn.Worker.Name, out var worker))
            return new() { Envelope = Envelope.Failed($"This host has no worker '{turn.Worker.Name}' in its code."), Fault = true };
        var input = await inputs.ResolveAsync(turn, cancellationToken);
        // Started on the pool: a worker that blocks must not hold the caller past the deadline.
        var envelope = await Task.Run(() => worker.RunAsync(input, cancellationToken), cancellationToken).WaitAsync(cancellationToken);
        return new() { Envelope = envelope, Usage = usage };
    }
}
