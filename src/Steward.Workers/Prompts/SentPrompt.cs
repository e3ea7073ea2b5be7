using Microsoft.Extensions.AI;
using Steward.Workers.Counting;
using Steward.Workers.Providers;

namespace Steward.Workers.Prompts;

/// <summary>What one attempt sends to a deployment.</summary>
/// <param name="Options">Without the output cap.</param>
/// <param name="Bound">The most tokens that it can take.</param>
/// <param name="Count">What that was made of.</param>
internal sealed record SentPrompt(
    IReadOnlyList<ChatMessage> Messages, ChatOptions Options, PromptParts Parts, long Bound, PromptCount Count);
