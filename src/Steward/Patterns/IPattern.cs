using Steward.Validation;

namespace Steward.Patterns;

/// <summary>How workers collaborate. A pattern proposes; only the owner ends a task.</summary>
internal interface IPattern
{
    /// <summary>
    /// Works until there is a candidate or a limit. Called again with feedback when the boundary sent the candidate back.
    /// </summary>
    Task<PatternResult> RunAsync(IPatternContext run, string? feedback);
}

/// <summary>A candidate for the boundary, or the limit that stopped the work; never both.</summary>
internal sealed record PatternResult(Proposal? Proposal, LimitHit? Limit)
{
    public static PatternResult Of(Proposal proposal) => new(proposal, null);

    public static PatternResult Stopped(LimitHit limit) => new(null, limit);
}

/// <param name="Invocation">Whose envelope holds it; null when the owner put it together.</param>
/// <param name="StoppedShort">Why the work stopped short, if it did (converged, ...):
/// the reason of a partial outcome when the boundary does not pass it.</param>
internal sealed record Proposal(Candidate Candidate, string? Invocation, LimitHit? StoppedShort = null);
