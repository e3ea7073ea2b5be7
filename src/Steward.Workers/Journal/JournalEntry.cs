using Steward.Limits;

namespace Steward.Workers.Journal;

/// <summary>One attempt at a paid call. It is written before anything is sent, and again when its outcome is known.</summary>
/// <param name="WorstCase">What it can have used at most.</param>
/// <param name="Outcome">Null while nobody knows: after a crash that means that it was cut off.</param>
/// <param name="OverAt">When the call is over at the latest, where another host may be making it; null where there is no other.</param>
internal sealed record JournalEntry<TAnswer>(
    DateTimeOffset BegunAt, string Target, Usage WorstCase, CallOutcome<TAnswer>? Outcome = null, DateTimeOffset? OverAt = null)
    where TAnswer : class;

/// <summary>How an attempt ended: with an answer, or with a failure that may be tried again.</summary>
/// <param name="Usage">What is charged for it.</param>
/// <param name="Overrun">Set where that is more than its worst case.</param>
internal sealed record CallOutcome<TAnswer>(TAnswer? Answer, Usage Usage, CallFailure? Failure = null, Overrun? Overrun = null)
    where TAnswer : class;

/// <param name="Reason">For people, in one line.</param>
/// <param name="Transient">Another attempt may succeed.</param>
/// <param name="Fault">The provider was at fault: counts for the circuit breaker.</param>
/// <param name="RetryAfter">How long the provider asked to wait.</param>
internal sealed record CallFailure(string Reason, bool Transient, bool Fault, TimeSpan? RetryAfter = null);
