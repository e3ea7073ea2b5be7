using System.Runtime.InteropServices;

namespace Steward.Workers.Documents;

/// <summary>
/// An inverted index over the passages of a document set, ranked by BM25 (Robertson and Zaragoza, 2009; k1 = 1.2, b = 0.75). The heading
/// that a passage stands under and its document's name are searched too. Immutable. Ours, because an index that lives for one task and
/// cites by position needs none of what search engines bring: directories, writers, analysers.
/// </summary>
internal sealed class SearchIndex
{
    private const double K1 = 1.2;
    private const double B = 0.75;

    private readonly List<IndexedPassage> passages = [];
    private readonly Dictionary<string, List<Posting>> postings = new(StringComparer.Ordinal);
    private readonly double averageLength;

    public SearchIndex(DocumentSet documents)
    {
        ArgumentNullException.ThrowIfNull(documents);
        Documents = documents;
        foreach (var document in documents.Documents)
            Add(document);
        averageLength = passages.Count == 0 ? 1 : passages.Average(passage => (double)passage.Length);
    }

    public DocumentSet Documents { get; }

    /// <summary>The best passages, best first; equal ones in document order. Empty when no term occurs.</summary>
    public IReadOnlyList<SearchHit> Search(IEnumerable<string> terms, int take)
    {
        ArgumentNullException.ThrowIfNull(terms);
        var scores = new Dictionary<int, double>();
        foreach (var term in terms.Distinct(StringComparer.Ordinal))
        {
            if (!postings.TryGetValue(term, out var list))
                continue;
            var weight = Weight(term);
            foreach (var posting in list)
            {
                var length = K1 * (1 - B + (B * passages[posting.Passage].Length / averageLength));
                CollectionsMarshal.GetValueRefOrAddDefault(scores, posting.Passage, out _)
                    += weight * posting.Count * (K1 + 1) / (posting.Count + length);
            }
        }
        return [.. scores.OrderByDescending(score => score.Value).ThenBy(score => score.Key).Take(take)
            .Select(score => Hit(score.Key, score.Value))];
    }

    /// <summary>How much a term tells: its inverse document frequency; as rare as can be for one that never occurs.</summary>
    public double Weight(string term)
    {
        var n = postings.TryGetValue(term, out var list) ? list.Count : 0;
        return Math.Log(1 + ((passages.Count - n + 0.5) / (n + 0.5)));
    }

    public bool Knows(string term) => postings.ContainsKey(term);

    private void Add(LibraryDocument document)
    {
        var name = Terms.Of(document.Name).ToList();
        foreach (var passage in Passages.Of(document.Text, DocumentText.IsRecords(document.Name)))
        {
            var counts = new Dictionary<string, int>(StringComparer.Ordinal);
            var length = 0;
            foreach (var term in Terms.Of(document.Text[passage.Start..passage.End]).Concat(Terms.Of(passage.Heading)).Concat(name))
            {
                CollectionsMarshal.GetValueRefOrAddDefault(counts, term, out _)++;
                length++;
            }
            foreach (var (term, count) in counts)
            {
                ref var list = ref CollectionsMarshal.GetValueRefOrAddDefault(postings, term, out _);
                (list ??= []).Add(new(passages.Count, count));
            }
            passages.Add(new(document, passage, length));
        }
    }

    private SearchHit Hit(int index, double score)
    {
        var (document, passage, _) = passages[index];
        return new(new(document.Name, passage.Start, passage.End, document.Text[passage.Start..passage.End]), passage.Heading,
            passage.IsCode, score);
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Posting(int Passage, int Count);

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct IndexedPassage(LibraryDocument Document, Passage Passage, int Length);
}

/// <param name="Citation">The passage: <c>text[Start..End] == Quote</c> on the text that the library gives.</param>
/// <param name="IsCode">Inside of a fenced block.</param>
public sealed record SearchHit(Citation Citation, string Heading, bool IsCode, double Score);
