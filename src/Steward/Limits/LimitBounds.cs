namespace Steward.Limits;

/// <summary>The platform's bounds of every limit, inclusive. A host may lower the maxima, never raise them.</summary>
public sealed record LimitBounds
{
    /// <summary>The bounds that no host can exceed: the defaults of each member here.</summary>
    public static LimitBounds Platform { get; } = new();

    /// <summary>Of <see cref="TaskLimits.Tokens"/>: 1,000 to 10,000,000.</summary>
    public (long Min, long Max) Tokens { get; init; } = (1_000, 10_000_000);

    /// <summary>Of <see cref="TaskLimits.CostUsd"/>: 0 to 1,000 US dollars.</summary>
    public (decimal Min, decimal Max) CostUsd { get; init; } = (0m, 1_000m);

    /// <summary>Of <see cref="TaskLimits.Hops"/>: 1 to 200.</summary>
    public (int Min, int Max) Hops { get; init; } = (1, 200);

    /// <summary>Of <see cref="TaskLimits.WallClock"/>: 1 second to 7 days.</summary>
    public (TimeSpan Min, TimeSpan Max) WallClock { get; init; } = (TimeSpan.FromSeconds(1), TimeSpan.FromDays(7));

    /// <summary>Of <see cref="TaskLimits.RePlans"/>: 0 to 10.</summary>
    public (int Min, int Max) RePlans { get; init; } = (0, 10);

    /// <summary>Of <see cref="TaskLimits.Rounds"/>: 1 to 100.</summary>
    public (int Min, int Max) Rounds { get; init; } = (1, 100);

    /// <summary>Of <see cref="TaskLimits.Width"/>: 1 to 32.</summary>
    public (int Min, int Max) Width { get; init; } = (1, 32);

    /// <summary>Of <see cref="TaskLimits.TokensPerInvocation"/>: 500 to 1,000,000.</summary>
    public (long Min, long Max) TokensPerInvocation { get; init; } = (500, 1_000_000);

    /// <summary>Of <see cref="TaskLimits.ApprovalWait"/>: 1 second to 7 days.</summary>
    public (TimeSpan Min, TimeSpan Max) ApprovalWait { get; init; } = (TimeSpan.FromSeconds(1), TimeSpan.FromDays(7));

    /// <summary>
    /// These bounds with the host's maxima where those are lower. A host's maximum below the minimum becomes the minimum.
    /// </summary>
    public LimitBounds LoweredTo(LimitBounds host)
    {
        ArgumentNullException.ThrowIfNull(host);
        return new()
        {
            Tokens = Lower(Tokens, host.Tokens.Max),
            CostUsd = Lower(CostUsd, host.CostUsd.Max),
            Hops = Lower(Hops, host.Hops.Max),
            WallClock = Lower(WallClock, host.WallClock.Max),
            RePlans = Lower(RePlans, host.RePlans.Max),
            Rounds = Lower(Rounds, host.Rounds.Max),
            Width = Lower(Width, host.Width.Max),
            TokensPerInvocation = Lower(TokensPerInvocation, host.TokensPerInvocation.Max),
            ApprovalWait = Lower(ApprovalWait, host.ApprovalWait.Max),
        };
    }

    private static (T Min, T Max) Lower<T>((T Min, T Max) platform, T max)
        where T : IComparable<T> =>
        max.CompareTo(platform.Max) >= 0 ? platform : (platform.Min, max.CompareTo(platform.Min) < 0 ? platform.Min : max);
}
