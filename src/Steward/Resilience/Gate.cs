using Steward.Durability;

namespace Steward.Resilience;

/// <param name="LeaseUntil">When the call is taken for lost if nobody reports its end.</param>
internal sealed record GateEntry(string CallId, GatePolicy Policy, DateTimeOffset Now, DateTimeOffset LeaseUntil);

/// <param name="Refusal">Null when let in.</param>
/// <param name="RetryAt">When it is worth asking again.</param>
internal sealed record GateAnswer(GateRefusal? Refusal, DateTimeOffset RetryAt);

internal enum GateRefusal
{
    /// <summary>The circuit breaker is open: the worker has failed too often in a row.</summary>
    CircuitOpen,

    /// <summary>The bulkhead is full: as many calls as allowed are inside.</summary>
    Full,
}

/// <param name="Fault">Whether the worker or its provider was at fault, not the question; null when it was not called after all,
/// which tells nothing of it.</param>
internal sealed record GateExit(string CallId, GatePolicy Policy, DateTimeOffset Now, bool? Fault);

/// <summary>The entity in front of each worker, keyed by the worker's name.</summary>
internal static class Gate
{
    public const string EntityName = "gate";

    public static readonly EntityOperation<GateEntry, GateAnswer> Enter = new(EntityName, "enter");
    public static readonly EntityOperation<GateExit, Nothing> Leave = new(EntityName, "leave");

    public static EntityId IdOf(string worker) => new(EntityName, worker);

    public static EntityDefinition<GateState> Definition { get; } = new EntityDefinition<GateState>(EntityName, () => new GateState())
        .On(Enter, LetIn)
        .On(Leave, (state, exit) => (LetOut(state, exit), Nothing.Value));

    internal static (GateState State, GateAnswer Answer) LetIn(GateState state, GateEntry entry)
    {
        var inside = state.Inside.Where(call => call.Value > entry.Now).ToDictionary(StringComparer.Ordinal);
        state = state with { Inside = inside, Probe = state.Probe is { } probe && inside.ContainsKey(probe) ? probe : null };

        if (inside.ContainsKey(entry.CallId))
            return (state, new(null, entry.Now));
        if (state.OpenUntil is { } until && (entry.Now < until || state.Probe is not null))
            return (state, new(GateRefusal.CircuitOpen, state.Probe is { } trying ? inside[trying] : until));
        if (inside.Count >= entry.Policy.MaxConcurrent)
            return (state, new(GateRefusal.Full, inside.Values.Min()));

        inside[entry.CallId] = entry.LeaseUntil;
        return (state with { Probe = state.OpenUntil is null ? null : entry.CallId }, new(null, entry.Now));
    }

    internal static GateState LetOut(GateState state, GateExit exit)
    {
        if (!state.Inside.ContainsKey(exit.CallId))
            return state;

        var inside = state.Inside.Where(call => call.Key != exit.CallId).ToDictionary(StringComparer.Ordinal);
        var wasProbe = state.Probe == exit.CallId;
        if (exit.Fault is not { } fault)
            return state with { Inside = inside, Probe = wasProbe ? null : state.Probe };
        var faults = fault ? state.FaultsInARow + 1 : 0;
        var opens = fault && (wasProbe || faults >= exit.Policy.FaultsToOpen);
        return state with
        {
            Inside = inside,
            FaultsInARow = faults,
            Probe = wasProbe ? null : state.Probe,
            OpenUntil = opens ? exit.Now + exit.Policy.OpenFor : fault ? state.OpenUntil : null,
        };
    }
}
