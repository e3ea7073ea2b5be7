namespace Steward.Workers.Documents;

/// <summary>A piece of a document that can be found: a paragraph, or a part of a long one.</summary>
/// <param name="Heading">The heading it stands under; empty where there is none.</param>
/// <param name="IsCode">Inside of a fenced block: it can be found, but it states nothing.</param>
internal readonly record struct Passage(int Start, int End, string Heading, bool IsCode = false);

/// <summary>Cuts a text into passages at blank lines and headings, long ones at sentence ends.</summary>
internal static class Passages
{
    /// <summary>Characters of one passage.</summary>
    public const int MaxLength = 800;

    public static IReadOnlyList<Passage> Of(string text, bool records)
    {
        ArgumentNullException.ThrowIfNull(text);
        var passages = new List<Passage>();
        var (heading, start, at, code) = (string.Empty, 0, 0, false);
        while (at < text.Length)
        {
            var end = text.IndexOf('\n', at);
            var next = end < 0 ? text.Length : end + 1;
            var line = text.AsSpan(at, next - at).Trim();
            var fence = !records && line.StartsWith("```");
            var title = !records && !code && line.StartsWith('#');
            if (line.IsEmpty || title || fence)
            {
                Add(text, start, at, heading, records, code, passages);
                start = next;
                code ^= fence;
            }
            if (title)
            {
                heading = line.TrimStart('#').Trim().ToString();
                Add(text, at, next, heading, records, code, passages);
            }
            at = next;
        }
        Add(text, start, text.Length, heading, records, code, passages);
        return passages;
    }

    private static void Add(string text, int start, int end, string heading, bool records, bool code, List<Passage> passages)
    {
        (start, end) = Sentences.Trim(text, start, end);
        if (end - start <= MaxLength)
        {
            if (end > start)
                passages.Add(new(start, end, heading, code));
            return;
        }
        var from = start;
        var to = start;
        foreach (var (sentenceStart, sentenceEnd) in Sentences.Of(text, start, end, records))
        {
            if (sentenceEnd - from > MaxLength && to > from)
            {
                passages.Add(new(from, to, heading, code));
                from = sentenceStart;
            }
            to = sentenceEnd;
        }
        if (to > from)
            passages.Add(new(from, to, heading, code));
    }
}
