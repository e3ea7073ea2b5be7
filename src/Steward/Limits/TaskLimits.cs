namespace Steward.Limits;

/// <summary>The hard limits of one task and its whole tree. No limit can be switched off.</summary>
public sealed record TaskLimits
{
    /// <summary>Tokens, prompt and completion together. 1,000 to 10,000,000; 60,000 by default.</summary>
    public long Tokens { get; init; } = 60_000;

    /// <summary>US dollars. 0 (only free workers) to 1,000; 0.50 by default.</summary>
    public decimal CostUsd { get; init; } = 0.50m;

    /// <summary>Transfers of control to a worker over the whole tree. 1 to 200; 12 by default.</summary>
    public int Hops { get; init; } = 12;

    /// <summary>From acceptance to the terminal state, approval waits included. 1 second to 7 days; 1 hour by default.</summary>
    public TimeSpan WallClock { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Plans after the first. 0 to 10; 2 by default.</summary>
    public int RePlans { get; init; } = 2;

    /// <summary>Rounds of adaptive planning. 1 to 100; 6 by default.</summary>
    public int Rounds { get; init; } = 6;

    /// <summary>Workers of one task that run at the same time. 1 to 32; 4 by default.</summary>
    public int Width { get; init; } = 4;

    /// <summary>Tokens of one invocation of a worker, all its turns. 500 to 1,000,000; 16,000 by default.</summary>
    public long TokensPerInvocation { get; init; } = 16_000;

    /// <summary>How long one question waits for a human, never past the wall clock. 1 second to 7 days; 30 minutes by default.</summary>
    public TimeSpan ApprovalWait { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Each limit at its default.</summary>
    public static TaskLimits Default { get; } = new();

    /// <summary>These limits with each lowered to the maximum of <paramref name="bounds"/> where it is above.</summary>
    public TaskLimits Within(LimitBounds bounds)
    {
        ArgumentNullException.ThrowIfNull(bounds);
        return new()
        {
            Tokens = Math.Min(Tokens, bounds.Tokens.Max),
            CostUsd = Math.Min(CostUsd, bounds.CostUsd.Max),
            Hops = Math.Min(Hops, bounds.Hops.Max),
            WallClock = Shorter(WallClock, bounds.WallClock.Max),
            RePlans = Math.Min(RePlans, bounds.RePlans.Max),
            Rounds = Math.Min(Rounds, bounds.Rounds.Max),
            Width = Math.Min(Width, bounds.Width.Max),
            TokensPerInvocation = Math.Min(TokensPerInvocation, bounds.TokensPerInvocation.Max),
            ApprovalWait = Shorter(ApprovalWait, bounds.ApprovalWait.Max),
        };
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
