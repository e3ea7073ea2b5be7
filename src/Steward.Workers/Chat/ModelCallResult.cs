using Steward.Limits;
using Steward.Workers.Counting;
using Steward.Workers.Journal;
using Steward.Workers.Prompts;
using Steward.Workers.Providers;

namespace Steward.Workers.Chat;

/// <summary>
/// What the attempts at one turn came to: an answer, a failure, or neither because the reservation is too small for the first or the next.
/// </summary>
/// <param name="CountedBy">Of an answer: what counted its prompt.</param>
internal sealed record ModelCallResult(ChatAnswer? Answer, Usage Usage, CallFailure? Failure = null, TokenBound? CountedBy = null)
{
    /// <summary>Nothing was called: the tokens that would do.</summary>
    public long? NeededTokens { get; init; }

    public NextAttempt? NextAttempt { get; init; }

    public Overrun? Overrun { get; init; }

    public static ModelCallResult Failed(string reason, Usage usage, bool fault) => new(null, usage, new(reason, Transient: false, fault));
}
