using Steward.Contracts;
using Steward.Durability;

namespace Steward.Limits;

/// <summary>A wish to call: at least the minimum, at best the wanted amounts (worst case: prompt bound plus output cap).</summary>
/// <param name="Hop">True for the first call of an invocation: control passes to a worker.</param>
/// <param name="OwnerSide">True for the owner's own calls, which may use its allotment.</param>
/// <param name="Settled">Calls that have ended, charged before the wish is looked at; null: none.</param>
internal sealed record CallRequest(
    string CallId, string Invocation, long MinTokens, long WantedTokens, decimal MinCostUsd, decimal WantedCostUsd, bool Hop, bool OwnerSide,
    IReadOnlyList<Settlement>? Settled = null);

/// <summary>The answer. <paramref name="Refusal"/> is null when admitted, else <c>budget</c>, <c>cost</c>, <c>hops</c>,
/// <see cref="Ledger.InvocationBudget"/> or <see cref="Ledger.LedgerClosed"/>.</summary>
internal sealed record Admission(long Tokens, decimal CostUsd, string? Refusal = null);

/// <summary>What a call really used; null amounts charge the whole reservation (it was cut off, nobody knows what it used).</summary>
internal sealed record Settlement(string CallId, long? Tokens, decimal? CostUsd);

/// <param name="Settled">Calls that have ended and were not settled yet; null: none. Every other open call is charged in full.</param>
internal sealed record Closing(IReadOnlyList<Settlement>? Settled = null);

/// <summary>Final sums, after everything open was charged.</summary>
internal sealed record LedgerTotals(long Tokens, decimal CostUsd, int Hops, int Calls);

/// <summary>
/// The entity that makes the budget hard: a call is admitted against its worst case before it is made (reserve) and settled after.
/// settled + reserved never exceeds the ceiling, for the task and for each invocation, under any fan-out. Keyed by the root task's id.
/// </summary>
internal static class Ledger
{
    public const string EntityName = "ledger";
    public const string InvocationBudget = "invocation-budget";
    public const string LedgerClosed = "ledger-closed";

    public static readonly EntityOperation<LedgerTerms, Nothing> Open = new(EntityName, "open");
    public static readonly EntityOperation<CallRequest, Admission> Admit = new(EntityName, "admit");
    public static readonly EntityOperation<Settlement, Nothing> Settle = new(EntityName, "settle");
    public static readonly EntityOperation<Closing, LedgerTotals> Close = new(EntityName, "close");

    public static EntityId IdOf(string rootTaskId) => new(EntityName, rootTaskId);

    public static EntityDefinition<LedgerState> Definition { get; } = new EntityDefinition<LedgerState>(EntityName, () => new LedgerState())
        .On(Open, (state, terms) => (OpenOnce(state, terms), Nothing.Value))
        .On(Admit, Decide)
        .On(Settle, (state, settlement) => (Charge(state, settlement), Nothing.Value))
        .On(Close, (state, closing) => CloseAll(ChargeAll(state, closing.Settled)));

    /// <summary>Opening again changes nothing: an engine may have to send it twice.</summary>
    internal static LedgerState OpenOnce(LedgerState state, LedgerTerms terms) => state.Terms == LedgerTerms.None ? state with { Terms = terms } : state;

    internal static (LedgerState State, Admission Answer) Decide(LedgerState state, CallRequest request)
    {
        // First: what has ended must not be held against the wish as if it were still reserved.
        state = ChargeAll(state, request.Settled);
        // Asked again by a replay: a second reservation under one call would be settled once, and the rest be lost to the task.
        if (state.Open.TryGetValue(request.CallId, out var already))
            return (state, new(already.Tokens, already.CostUsd));

        var room = Room.Of(state, request);
        if (room.Refusal is { } refusal)
            return (state, new(0, 0, refusal));

        var tokens = Math.Min(request.WantedTokens, room.Tokens);
        var cost = Math.Min(request.WantedCostUsd, room.CostUsd);
        var hops = request.Hop ? 1 : 0;
        var open = new Dictionary<string, OpenCall>(state.Open, StringComparer.Ordinal)
        {
            [request.CallId] = new(request.Invocation, tokens, cost, request.OwnerSide),
        };
        var owner = request.OwnerSide
            ? new OwnerShare(state.Owner.Tokens + tokens, state.Owner.CostUsd + cost, state.Owner.Hops + hops)
            : state.Owner;
        return (state with { Open = open, Hops = state.Hops + hops, Calls = state.Calls + 1, Owner = owner }, new(tokens, cost));
    }

    internal static LedgerState Charge(LedgerState state, Settlement settlement)
    {
        // Settled before, or charged in full by the close: a call is charged once.
        if (!state.Open.TryGetValue(settlement.CallId, out var call))
            return state;

        // The reservation goes and the charge comes in one step: settled + reserved grows only by what a provider took beyond its cap.
        var tokens = settlement.Tokens ?? call.Tokens;
        var cost = settlement.CostUsd ?? call.CostUsd;
        var open = new Dictionary<string, OpenCall>(state.Open, StringComparer.Ordinal);
        open.Remove(settlement.CallId);
        var byInvocation = new Dictionary<string, long>(state.ByInvocation, StringComparer.Ordinal)
        {
            [call.Invocation] = state.ByInvocation.GetValueOrDefault(call.Invocation) + tokens,
        };
        return state with
        {
            Open = open,
            ByInvocation = byInvocation,
            SettledTokens = state.SettledTokens + tokens,
            SettledCostUsd = state.SettledCostUsd + cost,
            // The share counts reservations already: only the difference is booked, or it would be used up twice.
            Owner = call.OwnerSide
                ? state.Owner with { Tokens = state.Owner.Tokens - call.Tokens + tokens, CostUsd = state.Owner.CostUsd - call.CostUsd + cost }
                : state.Owner,
            Overruns = state.Overruns + (tokens > call.Tokens || cost > call.CostUsd ? 1 : 0),
        };
    }

    private static LedgerState ChargeAll(LedgerState state, IReadOnlyList<Settlement>? settled) => (settled ?? []).Aggregate(state, Charge);

    private static (LedgerState State, LedgerTotals Totals) CloseAll(LedgerState state)
    {
        foreach (var callId in state.Open.Keys)
            state = Charge(state, new(callId, null, null));
        state = state with { Closed = true };
        return (state, new(state.SettledTokens, state.SettledCostUsd, state.Hops, state.Calls));
    }

    /// <summary>What is still free for one request, or why it is refused.</summary>
    private readonly record struct Room(long Tokens, decimal CostUsd, string? Refusal)
    {
        public static Room Of(LedgerState state, CallRequest request)
        {
            var terms = state.Terms;
            // What the owner has not used of its allotment is out of reach for everybody else; without it a pattern could spend the final decision.
            var keptBack = request.OwnerSide
                ? new OwnerShare(0, 0, 0)
                : new OwnerShare(
                    Math.Max(0, terms.OwnerTokens - state.Owner.Tokens),
                    Math.Max(0, terms.OwnerCostUsd - state.Owner.CostUsd),
                    Math.Max(0, terms.OwnerHops - state.Owner.Hops));
            var tokens = terms.Tokens - state.SettledTokens - state.ReservedTokens - keptBack.Tokens;
            var cost = terms.CostUsd - state.SettledCostUsd - state.ReservedCostUsd - keptBack.CostUsd;
            // Open calls of the invocation count too: side by side they could each fit, and together exceed it.
            var invocation = terms.TokensPerInvocation - state.ByInvocation.GetValueOrDefault(request.Invocation)
                - state.Open.Values.Where(call => call.Invocation == request.Invocation).Sum(call => call.Tokens);
            var refusal =
                state.Closed ? LedgerClosed
                : request.Hop && state.Hops + 1 + keptBack.Hops > terms.Hops ? ReasonCode.Hops
                : request.MinTokens > tokens ? ReasonCode.Budget
                : request.MinCostUsd > cost ? ReasonCode.Cost
                : request.MinTokens > invocation ? InvocationBudget
                : null;
            return new(Math.Max(0, Math.Min(tokens, invocation)), Math.Max(0, cost), refusal);
        }
    }
}
