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
}
