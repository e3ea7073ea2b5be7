using System.Buffers;
using System.Text;
using Microsoft.ML.Tokenizers;

namespace Steward.Workers.Counting;

/// <summary>
/// Tokens of texts by one of OpenAI's encodings, as a model counts what people write: nothing in it is a special token. Never below the
/// tokenizer's count.
/// </summary>
/// <param name="tokenizer">Of the encoding.</param>
internal sealed class TiktokenCount(TiktokenTokenizer tokenizer)
{
    /// <summary>Letters, or white space, or signs in a row: from there on a run is counted by its bytes, as merging takes time by the
    /// square.</summary>
    private const int LongestRun = 4_096;

    /// <summary>Two parts of a text can have a token or two less than the whole.</summary>
    private const int PerCut = 2;

    private static readonly SearchValues<string> Special = SearchValues.Create(
        ["<|endoftext|>", "<|endofprompt|>", "<|fim_prefix|>", "<|fim_middle|>", "<|fim_suffix|>"], StringComparison.Ordinal);

    public static TiktokenTokenizer Cl100k => TiktokenTokenizer.CreateForEncoding("cl100k_base");

    public static TiktokenTokenizer O200k => TiktokenTokenizer.CreateForEncoding("o200k_base");

    public long Of(string text)
    {
        // Half a character is sent as the replacement character.
        var sent = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
        var (tokens, begin) = (0L, 0);
        foreach (var (start, end) in LongRuns(sent))
        {
            tokens += OfPlain(sent.AsSpan(begin, start - begin)) + Encoding.UTF8.GetByteCount(sent.AsSpan(start, end - start)) + PerCut;
            begin = end;
        }
        return tokens + OfPlain(sent.AsSpan(begin));
    }

    /// <summary>A special token that somebody writes is text to a model: in two parts it is no special token here either.</summary>
    private long OfPlain(ReadOnlySpan<char> text)
    {
        var tokens = 0L;
        for (var mark = text.IndexOfAny(Special); mark >= 0; mark = text.IndexOfAny(Special))
        {
            tokens += tokenizer.CountTokens(text[..(mark + 1)]) + PerCut;
            text = text[(mark + 1)..];
        }
        return text.IsEmpty ? tokens : tokens + tokenizer.CountTokens(text);
    }

    private static List<(int Start, int End)> LongRuns(string text)
    {
        var runs = new List<(int, int)>();
        for (var (start, end) = (0, 0); start < text.Length; start = end)
        {
            var kind = KindOf(text[start]);
            for (end = start + 1; end < text.Length && KindOf(text[end]) == kind;)
                end++;
            if (end - start > LongestRun)
                runs.Add((start, end));
        }
        return runs;
    }

    private static int KindOf(char character) =>
        char.IsWhiteSpace(character) ? 0 : char.IsLetter(character) || char.IsSurrogate(character) ? 1 : 2;
}
