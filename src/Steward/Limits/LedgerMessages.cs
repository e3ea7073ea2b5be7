namespace Steward.Limits;

/// <summary>A wish to call: at least the minimum, at best the wanted amounts (worst case: prompt bound plus output cap).</summary>
/// <param name="Hop">True for the first call of an invocation: control passes to a worker.</param>
/// <param name="OwnerSide">True for the owner's own calls, which may use its allotment.</param>
/// <param name="Settled">Calls that have ended, charged before the wish is looked at; null: none.</param>
/// <param name="Waiter">The instance to tell when the wish may be decided, if it has to wait for open calls; null:
/// it is decided at once.</param>
internal sealed record CallRequest(
    string CallId, string Invocation, long MinTokens, long WantedTokens, decimal MinCostUsd, decimal WantedCostUsd, bool Hop,
    bool OwnerSide,
    IReadOnlyList<Settlement>? Settled = null, string? Waiter = null);

/// <summary>The answer. <paramref name="Refusal"/> is null when admitted, else <c>budget</c>, <c>cost</c>, <c>hops</c>,
/// <see cref="Ledger.InvocationBudget"/>, <see cref="Ledger.LedgerClosed"/>, or <see cref="Ledger.InFlight"/> while it waits.</summary>
/// <param name="Next">The instance whose call is the first of those that wait, now that this one has left them; null: none,
/// or none that is new.</param>
internal sealed record Admission(long Tokens, decimal CostUsd, string? Refusal = null, string? Next = null);

/// <summary>What a call really used; null amounts charge the whole reservation (it was cut off, nobody knows what it used).</summary>
internal sealed record Settlement(string CallId, long? Tokens, decimal? CostUsd);

/// <summary>An instance has ended: what it and those below it have open is charged in full, and what they wait for is forgotten.</summary>
internal sealed record Abandonment(string Instance);

/// <param name="Instance">Whose call is the first of those that wait, and may be decided now; null: nobody waits.</param>
internal sealed record NextCall(string? Instance);

/// <param name="Settled">Calls that have ended and were not settled yet; null: none. Every other open call is charged in full.</param>
internal sealed record Closing(IReadOnlyList<Settlement>? Settled = null);

/// <summary>Final sums, after everything open was charged.</summary>
/// <param name="Waiting">Instances with calls that waited, and will be refused; null: none.</param>
internal sealed record LedgerTotals(long Tokens, decimal CostUsd, int Hops, int Calls, IReadOnlyList<string>? Waiting = null);
