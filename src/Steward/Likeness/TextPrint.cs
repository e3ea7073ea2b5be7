namespace Steward.Likeness;

/// <summary>What is remembered of a text to know it again; never the text itself.</summary>
internal sealed class TextPrint
{
    /// <summary>Of a very long text only so many characters are compared.</summary>
    public const int MaxText = 32_768;

    private TextPrint(ulong exact, ulong normal, ulong masked, IReadOnlyList<ulong> numbers, int wordCount, Sketch sketch,
        RepeatedChunk chunk)
    {
        Exact = exact;
        Normal = normal;
        Masked = masked;
        Numbers = numbers;
        WordCount = wordCount;
        Sketch = sketch;
        Chunk = chunk;
    }

    /// <summary>Of every character.</summary>
    public ulong Exact { get; }

    /// <summary>Of the words without case, white space, punctuation, numbering, time stamps and ids.</summary>
    public ulong Normal { get; }

    /// <summary>As <see cref="Normal"/>, with all numbers taken for equal.</summary>
    public ulong Masked { get; }

    /// <summary>The first eight numbers of the text.</summary>
    public IReadOnlyList<ulong> Numbers { get; }

    public int WordCount { get; }

    public Sketch Sketch { get; }

    public RepeatedChunk Chunk { get; }

    public static TextPrint Of(string text) => Of(text, out _);

    /// <param name="shingles">All of the text's, sorted: to be looked at, too large to be kept.</param>
    internal static TextPrint Of(string text, out ulong[] shingles)
    {
        ArgumentNullException.ThrowIfNull(text);
        var seen = text.AsSpan(0, Math.Min(text.Length, MaxText));
        var tokens = Tokens.Of(seen);
        var exact = Hash.Of(text);
        var normal = Hash.Add(Hash.Seed, text.Length > MaxText ? exact : 0);
        foreach (var word in tokens.Words)
            normal = Hash.Add(normal, word);

        // Nothing left but marks: then only the very same marks are the same.
        normal = tokens.Words.Count == 0 ? exact : normal;
        shingles = Sketch.ShinglesOf(tokens.Words);
        return new(exact, normal, tokens.Masked, tokens.Numbers, tokens.Words.Count, Sketch.Of(shingles),
            RepeatedChunk.In(tokens, IsStructured(seen)));
    }

    /// <summary>Data or code: one bracket, quote or bar in 25 characters (white space aside) or more, or a code block.</summary>
    private static bool IsStructured(ReadOnlySpan<char> text)
    {
        var marks = 0;
        var printed = 0;
        foreach (var c in text)
        {
            printed += char.IsWhiteSpace(c) ? 0 : 1;
            marks += c is '{' or '}' or '[' or ']' or '"' or '<' or '>' or '|' or '=' ? 1 : 0;
        }

        return marks * 25 >= printed || text.Contains("```", StringComparison.Ordinal);
    }

    /// <summary>1 for the same words; the share of common shingles otherwise.</summary>
    public double Similarity(TextPrint other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Normal == other.Normal ? 1 : Sketch.Similarity(other.Sketch);
    }

    /// <summary>
    /// True when this differs from <paramref name="earlier"/> in numbers alone, and each of those went up by the same step.
    /// </summary>
    public bool IsNextCountOf(TextPrint earlier)
    {
        ArgumentNullException.ThrowIfNull(earlier);
        if (Masked != earlier.Masked || Numbers.Count != earlier.Numbers.Count || WordCount < 4 || Normal == earlier.Normal)
            return false;

        ulong step = 0;
        for (var i = 0; i < Numbers.Count; i++)
        {
            var difference = Numbers[i] - earlier.Numbers[i];
            if (difference == 0)
                continue;

            if (difference > 10 || (step != 0 && difference != step))
                return false;

            step = difference;
        }

        return step != 0;
    }
}
