namespace Steward.Limits;

/// <summary>The platform's bounds of every limit, inclusive. A host may lower the maxima, never raise them.</summary>
public sealed record LimitBounds
{
    public static LimitBounds Platform { get; } = new();

    public (long Min, long Max) Tokens { get; init; } = (1_000, 10_000_000);

    public (decimal Min, decimal Max) CostUsd { get; init; } = (0m, 1_000m);

    public (int Min, int Max) Hops { get; init; } = (1, 200);

    public (TimeSpan Min, TimeSpan Max) WallClock { get; init; } = (TimeSpan.FromSeconds(1), TimeSpan.FromDays(7));

    public (int Min, int Max) RePlans { get; init; } = (0, 10);

    public (int Min, int Max) Rounds { get; init; } = (1, 100);

    public (int Min, int Max) Width { get; init; } = (1, 32);

    public (long Min, long Max) TokensPerInvocation { get; init; } = (500, 1_000_000);

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
