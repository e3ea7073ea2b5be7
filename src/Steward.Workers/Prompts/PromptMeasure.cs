using Steward.Workers.Providers;
using Steward.Workers.Settings;

namespace Steward.Workers.Prompts;

/// <summary>
/// What a provider counted for the prompt of an earlier turn. The next prompt is that one with messages appended, and chat formats keep
/// messages apart by special tokens, so what it takes is this count and the bound of what was appended: far less than the bound of
/// everything. It holds for the same deployment and the same beginning of the prompt only.
/// </summary>
/// <param name="Tokens">As the provider reported.</param>
/// <param name="Conversation">The bound of the conversation as it was then, by <paramref name="Tokenizer"/>.</param>
/// <param name="Beginning">Digest of the instructions, tools, schema and first message.</param>
/// <param name="Parts">What it had beside the conversation, which is counted in <paramref name="Tokens"/>.</param>
internal sealed record PromptMeasure(
    string Deployment, long Tokens, long Conversation, string Beginning, PromptParts Parts, Tokenizer Tokenizer = Tokenizer.Bytes);
