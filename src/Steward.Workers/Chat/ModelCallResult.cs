using Steward.Limits;
using Steward.Workers.Counting;
using Steward.Workers.Journal;
using Steward.Workers.Prompts;
using Steward.Workers.Providers;

namespace Steward.Workers.Chat;

/// <summary>What all attempts at one turn came to: an answer, a failure, or nothing because the reservation is too small.</summary>
/// <param name="CountedBy">Of an answer: what counted its prompt.</param>
internal sealed record ModelCallResult(
    ChatAnswer? Answer, Usage Usage, CallFailure? Failure = null, long? NeededTokens = null, TokenBound? CountedBy = null)
{
    public static ModelCallResult Failed(string reason, Usage usage, bool fault) => new(null, usage, new(reason, Transient: false, fault));
}
