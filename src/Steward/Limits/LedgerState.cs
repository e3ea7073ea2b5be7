namespace Steward.Limits;

/// <summary>
/// What a ledger is opened with. The allotment is the part kept back for the owner's own calls (judge, final decision), so that it can
/// always decide; it lies inside the ceilings, not beside them.
/// </summary>
internal sealed record LedgerTerms(
    long Tokens, decimal CostUsd, int Hops, long TokensPerInvocation, long OwnerTokens = 0, decimal OwnerCostUsd = 0, int OwnerHops = 0)
{
    /// <summary>Of a ledger that was not opened: it admits nothing.</summary>
    public static LedgerTerms None { get; } = new(0, 0, 0, 0);
}

/// <summary>Budget and hops of one task tree.</summary>
internal sealed record LedgerState
{
    public LedgerTerms Terms { get; init; } = LedgerTerms.None;

    public long SettledTokens { get; init; }

    public decimal SettledCostUsd { get; init; }

    public int Hops { get; init; }

    public int Calls { get; init; }

    /// <summary>What the owner's own calls have taken of the sums above, reserved or settled.</summary>
    public OwnerShare Owner { get; init; } = new(0, 0, 0);

    /// <summary>Admitted and not yet settled, by call.</summary>
    public IReadOnlyDictionary<string, OpenCall> Open { get; init; } = new Dictionary<string, OpenCall>(StringComparer.Ordinal);

    /// <summary>Calls that wait for open ones to be settled, first come, first served.</summary>
    public IReadOnlyList<WaitingCall> Waiting { get; init; } = [];

    /// <summary>Tokens settled by invocation; there are never more invocations than hops.</summary>
    public IReadOnlyDictionary<string, long> ByInvocation { get; init; } = new Dictionary<string, long>(StringComparer.Ordinal);

    /// <summary>
    /// Calls whose provider reported more than was reserved for them. Always 0 with a provider that obeys its output cap.
    /// </summary>
    public int Overruns { get; init; }

    /// <summary>A closed ledger admits nothing and ignores late settlements: what was open counts as spent.</summary>
    public bool Closed { get; init; }

    public long ReservedTokens => Open.Values.Sum(call => call.Tokens);

    public decimal ReservedCostUsd => Open.Values.Sum(call => call.CostUsd);
}

internal sealed record OpenCall(string Invocation, long Tokens, decimal CostUsd, bool OwnerSide);

/// <param name="Instance">Whom to tell when it may be decided.</param>
internal sealed record WaitingCall(string CallId, string Instance);

internal sealed record OwnerShare(long Tokens, decimal CostUsd, int Hops);
