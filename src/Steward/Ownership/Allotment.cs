using Steward.Limits;
using Steward.Tasks;
using Steward.Workers;

namespace Steward.Ownership;

/// <summary>
/// What is kept back for the owner's own calls (the judge, the decision when a limit is hit), so that it can always be made.
/// </summary>
internal static class Allotment
{
    /// <summary>About the result, and about signs of failure modes.</summary>
    public const int JudgeCalls = 2;

    private const int Share = 5;
    private static readonly TimeSpan MaxTime = TimeSpan.FromMinutes(1);

    public static LedgerTerms TermsOf(TaskSpecification task)
    {
        var limits = task.Limits;
        var calls = (task.Role(WorkerRole.Judge) is null ? 0 : JudgeCalls) + (Decides(task) ? 1 : 0);
        return calls == 0
            ? new(limits.Tokens, limits.CostUsd, limits.Hops, limits.TokensPerInvocation)
            : new(limits.Tokens, limits.CostUsd, limits.Hops, limits.TokensPerInvocation,
                Math.Min(limits.Tokens / Share, limits.TokensPerInvocation * calls), limits.CostUsd / Share,
                Math.Clamp(limits.Hops - 2, 0, calls));
    }

    public static bool Judges(TaskSpecification task) => task.Completion.Criterion is not null && task.Role(WorkerRole.Judge) is not null;

    public static bool Decides(TaskSpecification task) => task.OnLimit == OnLimit.Owner && task.Role(WorkerRole.Owner) is not null;

    /// <summary>A tenth of the wall clock, at most a minute, is for the decision.</summary>
    public static DateTimeOffset SoftDeadlineOf(TaskSpecification task)
    {
        var tenth = task.Limits.WallClock / 10;
        return task.Deadline - (tenth < MaxTime ? tenth : MaxTime);
    }
}
