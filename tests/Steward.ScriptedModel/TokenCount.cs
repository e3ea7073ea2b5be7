using System.Collections.Concurrent;
using System.Text;
using SharpToken;

namespace Steward.ScriptedModel;

/// <summary>
/// This server's own tokenizer, unrelated to any bound the client computes. <c>bytes</c> takes one token per UTF-8 byte, the most a
/// byte-level tokenizer can; <c>words</c> is near real ones: four letters of an ASCII word to a token, one per sign, two per other
/// character; <c>o200k</c> and <c>cl100k</c> are OpenAI's, by another library than the product's.
/// Each message costs 4 more, the reply 3, each tool 12, a schema 8, as chat formats add them.
/// </summary>
internal sealed class TokenCount(string tokenizer)
{
    private const int PerMessage = 4;
    private const int PerReply = 3;
    private const int PerTool = 12;
    private const int PerSchema = 8;

    private static readonly ConcurrentDictionary<string, GptEncoding> Encodings = new(StringComparer.Ordinal);
    private static readonly HashSet<string> NothingSpecial = [];

    private readonly bool bytes = tokenizer == "bytes";
    private readonly GptEncoding? encoding =
        tokenizer is "o200k" or "cl100k" ? Encodings.GetOrAdd(tokenizer, name => GptEncoding.GetEncoding($"{name}_base")) : null;

    public int OfPrompt(ChatCall call) =>
        PerReply
        + call.Messages.Sum(message => PerMessage + Of(message.Role) + Of(message.Content) + Of(message.Extra))
        + call.Tools.Sum(tool => PerTool + Of(tool.Name) + Of(tool.Description) + Of(tool.Parameters))
        + (call is not { SchemaIsFormat: true, Schema: not null } ? 0 : PerSchema + Of(call.SchemaName!) + Of(call.Schema));

    public int Of(string text) => encoding is not null ? encoding.Encode(text, NothingSpecial, NothingSpecial).Count
        : bytes ? Encoding.UTF8.GetByteCount(text)
        : Words(text, int.MaxValue).Tokens;

    /// <summary>The longest beginning of the text that has at most so many tokens.</summary>
    public string Cut(string text, int tokens)
    {
        if (encoding is not null)
            return encoding.Decode(encoding.Encode(text, NothingSpecial, NothingSpecial).Take(tokens)).TrimEnd('\uFFFD');
        if (!bytes)
            return text[..Words(text, tokens).End];
        var (end, used) = (0, 0);
        foreach (var rune in text.EnumerateRunes())
        {
            if (used + rune.Utf8SequenceLength > tokens)
                break;
            used += rune.Utf8SequenceLength;
            end += rune.Utf16SequenceLength;
        }
        return text[..end];
    }

    private static (int Tokens, int End) Words(string text, int limit)
    {
        var (tokens, end, letters) = (0, 0, 0);
        foreach (var rune in text.EnumerateRunes())
        {
            var letter = rune.IsAscii && Rune.IsLetterOrDigit(rune);
            var cost = letter ? (letters % 4 == 0 ? 1 : 0) : rune.Value == ' ' ? 0 : rune.IsAscii ? 1 : 2;
            if (tokens + cost > limit)
                break;
            tokens += cost;
            letters = letter ? letters + 1 : 0;
            end += rune.Utf16SequenceLength;
        }
        return (tokens, end);
    }
}
