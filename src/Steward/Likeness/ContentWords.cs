using System.Collections.Frozen;

namespace Steward.Likeness;

/// <summary>
/// Words that carry content, by their first six letters, and numbers: enough to see whether one text left a trace in another.
/// </summary>
internal sealed class ContentWords
{
    private const int Most = 2_048;
    private const int StemLength = 6;

    private static readonly FrozenSet<ulong> Stop = new[]
    {
        "about", "above", "after", "again", "also", "answer", "been", "before", "being", "below", "between", "both", "could", "does",
        "doing", "each", "find", "first", "following", "found", "from", "given", "have", "having", "here", "however", "information", "into",
        "just", "like", "made", "make", "more", "most", "need", "needs", "next", "only", "other", "over", "please", "provide", "provided",
        "question", "result", "results", "same", "should", "some", "steps", "such", "task", "than", "that", "their", "them", "then",
        "there", "these", "they", "this", "those", "through", "under", "used", "using", "very", "want", "was", "were", "what", "when",
        "where", "which", "while", "will", "with", "would", "your",
    }.Select(word => Stem(word)).ToFrozenSet();

    private readonly HashSet<ulong> stems = [];

    internal ContentWords()
    {
    }

    public int Count => stems.Count;

    public static ContentWords Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var words = new ContentWords();
        var limit = Math.Min(text.Length, TextPrint.MaxText);
        for (var i = 0; i < limit && words.stems.Count < Most;)
        {
            if (!char.IsLetterOrDigit(text[i]))
            {
                i++;
                continue;
            }

            var end = i;
            while (end < limit && char.IsLetterOrDigit(text[end]))
                end++;

            words.Add(text.AsSpan(i, end - i));
            i = end;
        }

        return words;
    }

    /// <summary>Those that none of the others has.</summary>
    public ContentWords Except(params ReadOnlySpan<ContentWords> others)
    {
        var rest = new ContentWords();
        foreach (var stem in stems)
        {
            var known = false;
            foreach (var other in others)
                known |= other.stems.Contains(stem);

            if (!known)
                rest.stems.Add(stem);
        }

        return rest;
    }

    /// <summary>
    /// True when it says again what <paramref name="known"/> says: no other number, and at most a tenth (or two) of other words.
    /// </summary>
    public bool Restates(params ReadOnlySpan<ContentWords> known)
    {
        var fresh = Except(known).stems;
        return fresh.Count <= Math.Max(2, Count / 10) && !fresh.Any(stem => (stem & 1) == 1);
    }

    /// <summary>Adds the words of another text, up to the same bound.</summary>
    internal void Add(ContentWords other)
    {
        foreach (var stem in other.stems)
        {
            if (stems.Count < Most)
                stems.Add(stem);
        }
    }

    public int SharedWith(ContentWords other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return stems.Count(other.stems.Contains);
    }

    private void Add(ReadOnlySpan<char> word)
    {
        var isNumber = char.IsAsciiDigit(word[0]);
        if (!isNumber && word.Length < 4)
            return;

        var stem = Stem(word);
        if (isNumber || !Stop.Contains(stem))
            stems.Add(stem);
    }

    private static ulong Stem(ReadOnlySpan<char> word)
    {
        var hash = Hash.Seed;
        var letters = char.IsAsciiDigit(word[0]) ? word.Length : Math.Min(StemLength, word.Length);
        foreach (var c in word[..letters])
            hash = Hash.Add(hash, char.ToLowerInvariant(c));

        // The lowest bit tells numbers from words.
        return (hash & ~1UL) | (char.IsAsciiDigit(word[0]) ? 1UL : 0UL);
    }
}
