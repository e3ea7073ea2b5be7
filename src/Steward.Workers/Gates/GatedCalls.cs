using Steward.Resilience;

namespace Steward.Workers.Gates;

/// <summary>Calls workers through this host's gates.</summary>
internal sealed class GatedCalls(HostGates gates, TimeProvider time)
{
    /// <summary>
    /// An activity waits no longer than this for a slot, lest its host takes it for stuck: it answers that it is busy, and is asked again.
    /// </summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Makes one call once the gate of its worker lets it through.</summary>
    /// <param name="deadline">Of the task.</param>
    /// <param name="call">The call itself, made once it is let through.</param>
    /// <param name="refused">What to answer instead where nothing may be called; it is told why.</param>
    public async Task<TurnReply> CallAsync(
        WorkerCard worker, DateTimeOffset deadline, Func<Task<TurnReply>> call, Func<string, Task<TurnReply>> refused,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(worker);
        ArgumentNullException.ThrowIfNull(call);
        ArgumentNullException.ThrowIfNull(refused);
        var patience = time.GetUtcNow() + Patience;
        var (gate, entry) = await gates.EnterAsync(worker, patience < deadline ? patience : deadline, cancellationToken);
        if (entry.OpenUntil is { } until)
            return await refused(GateReasons.CircuitOpen(worker.Name, until));
        if (entry.Pass is not { } pass)
        {
            return time.GetUtcNow() < deadline
                ? new() { Busy = true }
                : await refused($"The time of the task was over before '{worker.Name}' was free.");
        }

        bool? fault = null;
        try
        {
            var reply = await call();
            fault = reply.Fault ? true : reply.Usage.Calls > 0 ? false : null;
            return reply;
        }
        finally
        {
            gate.Leave(pass, fault);
        }
    }
}
