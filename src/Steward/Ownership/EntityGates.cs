using Steward.Durability;
using Steward.Likeness;
using Steward.Resilience;
using Steward.Workers;

namespace Steward.Ownership;

/// <summary>
/// The gate that is an entity: of teams, whose work is done by no host in particular, and of all workers in tasks accepted before hosts had
/// gates of their own. Other workers are let through by the host that calls them.
/// </summary>
internal sealed class EntityGates(TaskRun run)
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);

    private OrchestrationContext Context => run.Context;

    /// <summary>Null when let in, else why not.</summary>
    public async Task<string?> EnterAsync(WorkerCard worker, string id, bool ownerSide)
    {
        if (!IsEntity(worker))
            return null;
        var patience = Context.CurrentUtc + worker.Timeout;
        for (var wait = FirstWait * SpreadOf(id); ; wait = wait < LongestWait ? wait * 2 : wait)
        {
            var lease = Context.CurrentUtc + (worker.Timeout + Conversation.TimeoutGrace) * worker.MaxTurns * 2;
            var answer = await Context.CallEntityAsync(worker.Name, Gate.Enter, new GateEntry(id, worker.Gate, Context.CurrentUtc, lease));
            if (answer.Refusal is null)
                return null;
            if (answer.Refusal == GateRefusal.CircuitOpen)
                return GateReasons.CircuitOpen(worker.Name, answer.RetryAt);
            if (run.StopOf(ownerSide) is not null || Context.CurrentUtc + wait > patience)
                return $"'{worker.Name}' stayed busy: {worker.Gate.MaxConcurrent} calls at the same time are its bulkhead.";
            await Context.CreateTimerAsync(Context.CurrentUtc + wait);
        }
    }

    public void Leave(WorkerCard worker, string id, bool? fault)
    {
        if (IsEntity(worker))
            Context.SignalEntity(worker.Name, Gate.Leave, new GateExit(id, worker.Gate, Context.CurrentUtc, fault));
    }

    private bool IsEntity(WorkerCard worker) => run.Specification.Protocol is null || worker.Kind == WorkerKind.Team;

    /// <summary>0.5 to 1.5, by the invocation: those who wait for one gate do not all come back at once. The same on replay.</summary>
    private static double SpreadOf(string id) => 0.5 + Hash.Of(id) % 1_000 / 1_000.0;
}
