using Steward.Resilience;

namespace Steward.Workers.Gates;

/// <summary>What a call that was let through carries until it ends.</summary>
/// <param name="Epoch">Counts the times that the breaker has opened or closed.</param>
internal readonly record struct BreakerPass(int Epoch, bool IsProbe);

/// <summary>What is kept of a breaker across restarts, and what hosts tell each other.</summary>
internal sealed record BreakerMemory(int FaultsInARow = 0, DateTimeOffset? OpenUntil = null);

/// <summary>
/// A circuit breaker: so many faults in a row open it, after a while one probe is let through, and its end closes it or opens it anew. A
/// call that began before the breaker last opened or closed says nothing any more: a late success does not close it,
/// a late fault does not prolong it.
/// </summary>
/// <remarks>Not thread-safe: its gate is.</remarks>
internal sealed class Breaker
{
    private int epoch;
    private bool probing;

    public BreakerMemory Memory { get; private set; } = new();

    /// <summary>When it is worth trying again.</summary>
    public DateTimeOffset RetryAt(DateTimeOffset now) => Memory.OpenUntil is { } until && until > now ? until : now;

    public BreakerState StateAt(DateTimeOffset now) =>
        Memory.OpenUntil is not { } until ? BreakerState.Closed : now < until ? BreakerState.Open : BreakerState.HalfOpen;

    /// <summary>True while it is open, or half open with its probe under way.</summary>
    public bool Refuses(DateTimeOffset now) => Memory.OpenUntil is { } until && (now < until || probing);

    /// <summary>Lets a call through that is not refused.</summary>
    public BreakerPass Pass()
    {
        probing = Memory.OpenUntil is not null;
        return new(epoch, IsProbe: probing);
    }

    /// <param name="fault">Null when the worker was not called after all.</param>
    /// <returns>Whether it opened or closed.</returns>
    public bool Report(BreakerPass pass, bool? fault, GatePolicy policy, DateTimeOffset now)
    {
        if (pass.Epoch != epoch)
            return false;
        if (pass.IsProbe)
            probing = false;
        if (fault is not { } faulted)
            return false;
        var faults = faulted ? Memory.FaultsInARow + 1 : 0;
        var opens = faulted && (pass.IsProbe || faults >= policy.FaultsToOpen);
        Memory = new(faults, opens ? now + policy.OpenFor : null);
        if (opens || pass.IsProbe)
            epoch++;
        return opens || pass.IsProbe;
    }

    /// <summary>Takes over what was known before a restart, or what another host has found. An opening that lasts longer wins.</summary>
    public bool Adopt(BreakerMemory known)
    {
        if (known.OpenUntil is not { } until || (Memory.OpenUntil is { } own && own >= until))
            return false;
        Memory = known;
        epoch++;
        probing = false;
        return true;
    }
}
