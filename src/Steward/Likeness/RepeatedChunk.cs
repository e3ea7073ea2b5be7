namespace Steward.Likeness;

/// <summary>A piece that comes back again and again inside one text.</summary>
/// <param name="Times">How often it stands there.</param>
/// <param name="Words">Its length.</param>
internal sealed record RepeatedChunk(int Times, int Words)
{
    private const int LeastWordsOfRun = 40;
    private const int LeastTimes = 8;
    private const int SentenceWords = 4;
    private const int ManyTimes = 24;

    public static RepeatedChunk None { get; } = new(0, 0);

    public bool IsNone => Times == 0;

    /// <summary>
    /// A sentence or line (4 words or more) six times in a row, eight times if it is half of the text, or 24 times; or any stretch with a
    /// period that comes eight times in a row. In data and code (<paramref name="structured"/>) only what makes up half of the text.
    /// </summary>
    internal static RepeatedChunk In(Tokens tokens, bool structured)
    {
        var run = Periodic(tokens.Words);
        var chunk = !run.IsNone ? run : Sentences(tokens, structured);
        // Rows of data repeat by nature.
        return structured && chunk.Times * chunk.Words * 2 < tokens.Words.Count ? None : chunk;
    }

    /// <summary>One pass: the distance to the last place of the same three words stays the same as long as the text is periodic.</summary>
    private static RepeatedChunk Periodic(IReadOnlyList<ulong> words)
    {
        if (words.Count < LeastWordsOfRun)
            return None;

        var last = new Dictionary<ulong, int>(words.Count);
        int period = 0, length = 0;
        var best = None;
        for (var i = 2; i < words.Count; i++)
        {
            var shingle = Hash.Add(Hash.Add(words[i - 2], words[i - 1]), words[i]);
            var distance = last.TryGetValue(shingle, out var before) ? i - before : 0;
            last[shingle] = i;
            length = distance > 0 && distance == period ? length + 1 : 1;
            period = distance;
            // The first period has no predecessor and adds one to the count.
            var times = period == 0 ? 0 : (length / period) + 1;
            if (times >= LeastTimes && length + period >= LeastWordsOfRun && times > best.Times)
                best = new(times, period);
        }

        return best;
    }

    private static RepeatedChunk Sentences(Tokens tokens, bool structured)
    {
        if (tokens.SentenceEnds.Count < 6)
            return None;

        var counts = new Dictionary<ulong, int>();
        ulong previous = 0;
        int start = 0, inARow = 0;
        foreach (var end in tokens.SentenceEnds)
        {
            var words = end - start;
            var hash = Hash.Seed;
            for (var i = start; i < end; i++)
                hash = Hash.Add(hash, tokens.Words[i]);

            start = end;
            inARow = hash == previous ? inARow + 1 : 1;
            previous = hash;
            if (words < SentenceWords)
                continue;

            var times = counts[hash] = counts.GetValueOrDefault(hash) + 1;
            var half = times >= LeastTimes && times * words * 2 >= tokens.Words.Count;
            if (inARow >= 6 || half || (times >= ManyTimes && !structured))
                return new(times, words);
        }

        return None;
    }
}
