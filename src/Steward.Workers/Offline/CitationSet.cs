namespace Steward.Workers.Offline;

/// <summary>Quotes of several workers as one list: in order, none twice, none inside another.</summary>
internal static class CitationSet
{
    public static List<Citation> Merge(IEnumerable<Citation> citations, int max)
    {
        var merged = new List<Citation>();
        foreach (var citation in citations)
        {
            if (merged.Exists(other => SameWords(other, citation) || Contains(other, citation)))
                continue;
            merged.RemoveAll(other => Contains(citation, other));
            merged.Add(citation);
        }
        return merged.Count <= max ? merged : merged[..max];
    }

    public static bool Overlap(Citation one, Citation other) =>
        one.Document == other.Document && one.Start < other.End && other.Start < one.End;

    public static bool SameWords(Citation one, Citation other) => OneLine(one.Quote) == OneLine(other.Quote);

    /// <summary>A quote for reading: on one line, without the mark of a list item.</summary>
    public static string OneLine(string quote)
    {
        var line = string.Join(' ', quote.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line is ['-' or '*' or '+' or '>', ' ', ..] ? line[2..] : line;
    }

    private static bool Contains(Citation outer, Citation inner) =>
        outer.Document == inner.Document && outer.Start <= inner.Start && inner.End <= outer.End;
}
