namespace Steward.Resilience;

/// <summary>Circuit breaker and bulkhead of one worker, over all tasks.</summary>
internal sealed record GateState
{
    /// <summary>Calls inside, each with the time at which it is taken for lost.</summary>
    public IReadOnlyDictionary<string, DateTimeOffset> Inside { get; init; } = new Dictionary<string, DateTimeOffset>(
        StringComparer.Ordinal);

    public int FaultsInARow { get; init; }

    /// <summary>Null while closed.</summary>
    public DateTimeOffset? OpenUntil { get; init; }

    /// <summary>The one call that is let through to try, once <see cref="OpenUntil"/> has passed.</summary>
    public string? Probe { get; init; }

    public BreakerState Breaker(DateTimeOffset now) =>
        OpenUntil is not { } until ? BreakerState.Closed : now < until ? BreakerState.Open : BreakerState.HalfOpen;
}

internal enum BreakerState
{
    Closed,
    Open,
    HalfOpen,
}
