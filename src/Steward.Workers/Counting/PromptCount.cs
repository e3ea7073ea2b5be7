namespace Steward.Workers.Counting;

/// <summary>What the bound of a prompt was made of.</summary>
/// <param name="By">What counted its texts.</param>
/// <param name="Form">Digest of what it has beside its messages.</param>
/// <param name="Messages">How many.</param>
/// <param name="Conversation">Bound of the messages alone.</param>
internal sealed record PromptCount(TokenBound By, string Form, int Messages, long Conversation);
