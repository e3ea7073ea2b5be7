using System.Text;

namespace Steward.Workers.Turns;

/// <summary>Finds a quote in a text.</summary>
internal static class QuoteLocator
{
    /// <summary>
    /// The citation with the positions at which the quote really stands, nearest to where it claims to be; null when it is not there.
    /// </summary>
    public static Citation? Locate(string text, Citation citation)
    {
        var quote = citation.Quote;
        if (string.IsNullOrWhiteSpace(quote))
            return null;
        if (citation.Start >= 0 && citation.End <= text.Length && citation.End - citation.Start == quote.Length
            && string.CompareOrdinal(text, citation.Start, quote, 0, quote.Length) == 0)
        {
            return citation;
        }
        if (Nearest(text, quote, citation.Start) is var start and >= 0)
            return citation with { Start = start, End = start + quote.Length };
        return LocateLoosely(text, citation);
    }

    private static Citation? LocateLoosely(string text, Citation citation)
    {
        var (loose, map) = Collapse(text);
        var (quote, _) = Collapse(citation.Quote.Trim());
        var near = map.BinarySearch(citation.Start);
        var at = Nearest(loose, quote, near < 0 ? ~near : near);
        if (at < 0)
            return null;
        var (start, end) = (map[at], map[at + quote.Length - 1] + 1);
        return end - start <= Envelope.MaxQuoteLength ? citation with { Start = start, End = end, Quote = text[start..end] } : null;
    }

    private static int Nearest(string text, string quote, int near)
    {
        near = Math.Clamp(near, 0, text.Length);
        var after = text.IndexOf(quote, near, StringComparison.Ordinal);
        var before = text.AsSpan(0, Math.Min(text.Length, near + quote.Length - 1)).LastIndexOf(quote, StringComparison.Ordinal);
        if (after < 0 || before < 0)
            return Math.Max(after, before);
        return after - near <= near - before ? after : before;
    }

    /// <summary>Every run of blanks as one space, with the position that each character came from.</summary>
    private static (string Text, List<int> Map) Collapse(string text)
    {
        var loose = new StringBuilder(text.Length);
        var map = new List<int>(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var blank = char.IsWhiteSpace(text[i]);
            if (blank && loose.Length > 0 && loose[^1] == ' ')
                continue;
            loose.Append(blank ? ' ' : text[i]);
            map.Add(i);
        }
        return (loose.ToString(), map);
    }
}
