namespace Steward.Workers.Prompts;

/// <summary>
/// What a provider counted for the prompt of an earlier turn. The next prompt is that one with messages appended, and chat formats keep
/// messages apart by special tokens, so what it takes is this count and the bound of what was appended: far less than the bound of everything.
/// It holds for the same deployment and the same beginning of the prompt only.
/// </summary>
/// <param name="Tokens">As the provider reported.</param>
/// <param name="Bound">That this prompt had.</param>
/// <param name="Beginning">Digest of the instructions, tools, schema and first message.</param>
internal sealed record PromptMeasure(string Deployment, long Tokens, long Bound, string Beginning);
