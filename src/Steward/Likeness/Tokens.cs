namespace Steward.Likeness;

/// <summary>
/// The words of a text as hashes, in order, without what changes between two tellings of the same thing: case, white space, punctuation,
/// list and attempt numbering, time stamps, generated ids. Other numbers stay: 41 and 42 are different answers.
/// </summary>
internal sealed class Tokens
{
    private const int LongWord = 40;
    private static readonly HashSet<ulong> CounterLabels =
    [
        .. new[] { "attempt", "try", "retry", "draft", "version", "iteration", "round", "turn", "step", "run", "no", "nr", "v", "revision" }
            .Select(label => Hash.Of(label)),
    ];

    private readonly List<ulong> words = [];
    private readonly List<int> sentenceEnds = [];
    private readonly List<ulong> numbers = [];
    private ulong masked = Hash.Seed;

    public IReadOnlyList<ulong> Words => words;

    /// <summary>Exclusive ends of sentences and lines, as indices into <see cref="Words"/>.</summary>
    public IReadOnlyList<int> SentenceEnds => sentenceEnds;

    /// <summary>Hashes of the numbers that stayed, at most eight.</summary>
    public IReadOnlyList<ulong> Numbers => numbers;

    /// <summary>Hash of the words with every number as one and the same.</summary>
    public ulong Masked => masked;

    public static Tokens Of(ReadOnlySpan<char> text)
    {
        var tokens = new Tokens();
        tokens.Read(text);
        return tokens;
    }

    private void Read(ReadOnlySpan<char> text)
    {
        var atStart = true;
        for (var i = 0; i < text.Length;)
        {
            var c = text[i];
            if (!char.IsLetterOrDigit(c))
            {
                if (c == '\n'
                    || (c is '.' or '!' or '?' or ';' or '。' && (i + 1 == text.Length || char.IsWhiteSpace(text[i + 1]) || c == '。')))
                {
                    EndSentence();
                    atStart = true;
                }

                i++;
                continue;
            }

            var volatileLength = VolatileText.LengthAt(text, i, atStart);
            if (volatileLength > 0)
            {
                i += volatileLength;
                continue;
            }

            i = char.IsAsciiDigit(c) ? ReadNumber(text, i) : ReadWord(text, i);
            atStart = false;
        }

        EndSentence();
    }

    private int ReadNumber(ReadOnlySpan<char> text, int start)
    {
        var end = start;
        ulong hash = Hash.Seed, value = 0;
        while (end < text.Length && (char.IsLetterOrDigit(text[end]) || IsInnerMark(text, end)))
        {
            if (text[end] != ',')
            {
                hash = Hash.Add(hash, char.ToLowerInvariant(text[end]));
                value = char.IsAsciiDigit(text[end]) ? (value * 10) + (ulong)(text[end] - '0') : value;
            }

            end++;
        }

        if (words.Count > 0 && CounterLabels.Contains(words[^1]))
            return end;

        words.Add(hash);
        masked = Hash.Add(masked, 0);
        if (numbers.Count < 8)
            numbers.Add(value);

        return end;
    }

    private static bool IsInnerMark(ReadOnlySpan<char> text, int i) =>
        text[i] is '.' or ',' && i + 1 < text.Length && char.IsAsciiDigit(text[i + 1]);

    private int ReadWord(ReadOnlySpan<char> text, int start)
    {
        var end = start;
        var hash = Hash.Seed;
        while (end < text.Length && char.IsLetterOrDigit(text[end]) && !(IsIdeograph(text[end]) && end > start))
        {
            hash = Hash.Add(hash, char.ToLowerInvariant(text[end]));
            end++;
            if (IsIdeograph(text[end - 1]))
                break;
        }

        if (end - start > LongWord)
        {
            // No spaces in it: letter by letter, so that a period inside shows.
            foreach (var c in text[start..end])
                Add(Hash.Add(Hash.Seed, char.ToLowerInvariant(c)));
        }
        else
        {
            Add(hash);
        }

        return end;
    }

    private void Add(ulong hash)
    {
        words.Add(hash);
        masked = Hash.Add(masked, hash);
    }

    /// <summary>Scripts that are written without spaces.</summary>
    private static bool IsIdeograph(char c) =>
        c is (>= '\u3040' and <= '\u30ff') or (>= '\u3400' and <= '\u9fff') or (>= '\uac00' and <= '\ud7af');

    private void EndSentence()
    {
        if (words.Count > (sentenceEnds.Count == 0 ? 0 : sentenceEnds[^1]))
            sentenceEnds.Add(words.Count);
    }
}
