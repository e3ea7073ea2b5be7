namespace Steward.Workers.Documents;

/// <summary>Sentences of a stretch of text, by their positions: list items, table rows and headings count as sentences.</summary>
internal static class Sentences
{
    /// <summary>Characters of one sentence; a longer one is cut at a blank.</summary>
    public const int MaxLength = 600;

    /// <param name="records">True when every line is a sentence of its own, as in CSV.</param>
    public static IEnumerable<(int Start, int End)> Of(string text, int start, int end, bool records = false)
    {
        ArgumentNullException.ThrowIfNull(text);
        var from = start;
        for (var at = start; at < end; at++)
        {
            if (at + 1 < end && !EndsAt(text, from, at, end, records) && at + 1 - from < MaxLength)
                continue;
            var to = at + 1 - from >= MaxLength && at + 1 < end ? Cut(text, from, at + 1) : at + 1;
            var (first, last) = Trim(text, from, to);
            if (last > first)
                yield return (first, last);
            from = to;
            at = Math.Max(at, to - 1);
        }
        var (tail, stop) = Trim(text, from, end);
        if (stop > tail)
            yield return (tail, stop);
    }

    public static (int Start, int End) Trim(string text, int start, int end)
    {
        ArgumentNullException.ThrowIfNull(text);
        while (start < end && char.IsWhiteSpace(text[start]))
            start++;
        while (end > start && char.IsWhiteSpace(text[end - 1]))
            end--;
        return (start, end);
    }

    private static bool EndsAt(string text, int from, int at, int end, bool records)
    {
        var c = text[at];
        if (c is '\u3002' or '\uFF01' or '\uFF1F')
            return true;
        if (c is '.' or '!' or '?')
            return char.IsWhiteSpace(text[at + 1]) && !records && !IsShortForm(text, from, at);
        if (c != '\n')
            return false;
        if (records || text.AsSpan(from, at - from).TrimStart() is ['#' or '|', ..])
            return true;
        var rest = text.AsSpan(at + 1, end - at - 1).TrimStart(" \t");
        return rest is [] or ['\n' or '\r' or '|' or '#' or '>', ..] or ['-' or '*' or '+', ' ', ..] or ['`', '`', '`', ..]
            || IsNumbered(rest);
    }

    /// <summary>"1. " and "e.g. " and "J. " do not end a sentence.</summary>
    private static bool IsShortForm(string text, int from, int at)
    {
        if (text[at] != '.')
            return false;
        var start = at;
        while (start > from && !char.IsWhiteSpace(text[start - 1]))
            start--;
        var word = text.AsSpan(start, at - start);
        var listNumber = start == Trim(text, from, at).Start && word.Length <= 3 && word.IndexOfAnyExceptInRange('0', '9') < 0;
        return listNumber || word is "e.g" or "i.e" or "cf" or "vs" or "Dr" or "Mr" or "Ms" or "Mrs" or "No" or "St" or "approx"
            || (word.Length == 1 && char.IsUpper(word[0]));
    }

    private static bool IsNumbered(ReadOnlySpan<char> line)
    {
        var digits = line.IndexOfAnyExceptInRange('0', '9');
        return digits is > 0 and <= 3 && line.Length > digits + 1 && line[digits] is '.' or ')' && line[digits + 1] == ' ';
    }

    private static int Cut(string text, int from, int to)
    {
        var blank = text.LastIndexOf(' ', to - 1, to - from);
        if (blank > from + MaxLength / 2)
            return blank;
        return char.IsHighSurrogate(text[to - 1]) && to - 1 > from ? to - 1 : to;
    }
}
