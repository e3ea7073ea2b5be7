using Steward.Contracts;
using Steward.Durability;

namespace Steward.Limits;

/// <summary>
/// The entity that makes the budget hard: a call is admitted against its worst case before it is made (reserve) and settled after.
/// settled + reserved never exceeds the ceiling, for the task and for each invocation, under any fan-out. Keyed by the root task's id.
/// A call that can wait is neither refused nor cut down for what is only reserved: it waits until open calls are settled, first come,
/// first served.
/// </summary>
internal static class Ledger
{
    public const string EntityName = "ledger";
    public const string InvocationBudget = "invocation-budget";
    public const string LedgerClosed = "ledger-closed";
    public const string InFlight = "in-flight";

    public static readonly EntityOperation<LedgerTerms, Nothing> Open = new(EntityName, "open");
    public static readonly EntityOperation<CallRequest, Admission> Admit = new(EntityName, "admit");
    public static readonly EntityOperation<Settlement, NextCall> Settle = new(EntityName, "settle");
    public static readonly EntityOperation<Abandonment, NextCall> Abandon = new(EntityName, "abandon");
    public static readonly EntityOperation<Closing, LedgerTotals> Close = new(EntityName, "close");

    /// <summary>Tells an instance that the first of the waiting calls is one of its own, and may be decided now.</summary>
    public static readonly EventName<Nothing> Freed = new("ledger-freed");

    public static EntityId IdOf(string rootTaskId) => new(EntityName, rootTaskId);

    public static EntityDefinition<LedgerState> Definition { get; } = new EntityDefinition<LedgerState>(EntityName, () => new LedgerState())
        .On(Open, (state, terms) => (OpenOnce(state, terms), Nothing.Value))
        .On(Admit, Decide)
        .On(Settle, (state, settlement) => WithNext(Charge(state, settlement)))
        .On(Abandon, (state, abandonment) => WithNext(Forget(state, abandonment.Instance)))
        .On(Close, (state, closing) => CloseAll(ChargeAll(state, closing.Settled)));

    /// <summary>Opening again changes nothing: an engine may have to send it twice.</summary>
    internal static LedgerState OpenOnce(LedgerState state, LedgerTerms terms) =>
        state.Terms == LedgerTerms.None ? state with { Terms = terms } : state;

    internal static (LedgerState State, Admission Answer) Decide(LedgerState state, CallRequest request)
    {
        // First: what has ended must not be held against the wish as if it were still reserved.
        state = ChargeAll(state, request.Settled);
        // Asked again by a replay: a second reservation under one call would be settled once, and the rest be lost to the task.
        if (state.Open.TryGetValue(request.CallId, out var already))
            return (state, new(already.Tokens, already.CostUsd));

        var room = Room.Of(state, request);
        if (request.Waiter is not null && MustWait(state, request, room))
            return (state.Enqueue(request.CallId, request.Waiter), new(0, 0, InFlight));
        (state, var next) = state.Dequeue(request.CallId);
        if (room.Refusal is { } refusal)
            return (state, new(0, 0, refusal, next));

        var (tokens, cost) = room.Grant(request);
        var hops = request.Hop ? 1 : 0;
        var open = new Dictionary<string, OpenCall>(state.Open, StringComparer.Ordinal)
        {
            [request.CallId] = new(request.Invocation, tokens, cost, request.OwnerSide),
        };
        var owner = request.OwnerSide
            ? new OwnerShare(state.Owner.Tokens + tokens, state.Owner.CostUsd + cost, state.Owner.Hops + hops)
            : state.Owner;
        return (state with { Open = open, Hops = state.Hops + hops, Calls = state.Calls + 1, Owner = owner },
            new(tokens, cost, Next: next));
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
                ? state.Owner with
                {
                    Tokens = state.Owner.Tokens - call.Tokens + tokens,
                    CostUsd = state.Owner.CostUsd - call.CostUsd + cost,
                }
                : state.Owner,
            Overruns = state.Overruns + (tokens > call.Tokens || cost > call.CostUsd ? 1 : 0),
        };
    }

    private static LedgerState ChargeAll(LedgerState state, IReadOnlyList<Settlement>? settled) => (settled ?? []).Aggregate(state, Charge);

    private static (LedgerState State, LedgerTotals Totals) CloseAll(LedgerState state)
    {
        state = ChargeAll(state, [.. state.Open.Keys.Select(callId => new Settlement(callId, null, null))]);
        string[] waiting = [.. state.Waiting.Select(call => call.Instance).Distinct(StringComparer.Ordinal)];
        return (state with { Closed = true, Waiting = [] },
            new(state.SettledTokens, state.SettledCostUsd, state.Hops, state.Calls, waiting.Length > 0 ? waiting : null));
    }

    /// <summary>
    /// Whether others came first, or open calls could leave it more than there is now.
    /// What no settlement can make possible is refused at once.
    /// </summary>
    private static bool MustWait(LedgerState state, CallRequest request, Room now)
    {
        var unreserved = ChargeAll(state, [.. state.Open.Keys.Select(callId => new Settlement(callId, 0, 0))]);
        var most = Room.Of(unreserved, request);
        return most.Refusal is null
            && (state.IsBehindOthers(request.CallId) || now.Refusal is not null || now.Grant(request) != most.Grant(request));
    }

    private static (LedgerState State, NextCall Next) WithNext(LedgerState state) => (state, new(state.NextInstance()));

    internal static LedgerState Forget(LedgerState state, string instance)
    {
        var below = $"{instance}.";
        var left = ChargeAll(state, [.. state.Open.Where(call => call.Value.Invocation.StartsWith(below, StringComparison.Ordinal))
            .Select(call => new Settlement(call.Key, null, null))]);
        return left with
        {
            Waiting = [
                .. left.Waiting.Where(call => call.Instance != instance && !call.Instance.StartsWith(below, StringComparison.Ordinal))],
        };
    }

    /// <summary>What is still free for one request, or why it is refused.</summary>
    private readonly record struct Room(long Tokens, decimal CostUsd, string? Refusal)
    {
        public (long Tokens, decimal CostUsd) Grant(CallRequest request) =>
            (Math.Min(request.WantedTokens, Tokens), Math.Min(request.WantedCostUsd, CostUsd));

        public static Room Of(LedgerState state, CallRequest request)
        {
            var terms = state.Terms;
            // What the owner has not used of its allotment is out of reach for everybody else;
            // without it a pattern could spend the final decision.
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
