namespace Steward.DeadLetters;

/// <param name="Continuation">To ask after for the next page; null on the last.</param>
public sealed record DeadLetterPage(IReadOnlyList<DeadLetter> DeadLetters, string? Continuation);
