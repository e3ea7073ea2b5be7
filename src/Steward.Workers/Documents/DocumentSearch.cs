namespace Steward.Workers.Documents;

/// <summary>Search over a task's documents. Indexes are built once per set of texts, and a few are kept.</summary>
public sealed class DocumentSearch(DocumentLibrary library)
{
    private const int MaxKept = 4;

    private readonly Lock gate = new();
    private readonly LinkedList<(string Stamp, Lazy<SearchIndex> Index)> kept = new();

    internal async Task<SearchIndex> IndexAsync(string taskId, IReadOnlyList<string> names, CancellationToken cancellationToken = default)
    {
        var documents = await library.OpenAsync(taskId, names, cancellationToken);
        return Find(documents).Value;
    }

    /// <summary>The best passages for some words, best first.</summary>
    /// <param name="names">The task's documents, as <see cref="IDocumentLibrary"/> takes them.</param>
    /// <param name="take">The most passages that are returned.</param>
    /// <exception cref="DocumentException">The documents are more than the limits allow.</exception>
    public async Task<IReadOnlyList<SearchHit>> SearchAsync(
        string taskId, IReadOnlyList<string> names, string query, int take, CancellationToken cancellationToken = default) =>
        (await IndexAsync(taskId, names, cancellationToken)).Search(Terms.OfQuery(query), take);

    private Lazy<SearchIndex> Find(DocumentSet documents)
    {
        lock (gate)
        {
            for (var node = kept.First; node is not null; node = node.Next)
            {
                if (node.Value.Stamp != documents.Stamp)
                    continue;
                kept.Remove(node);
                kept.AddFirst(node);
                return node.Value.Index;
            }
            var index = new Lazy<SearchIndex>(() => new(documents));
            kept.AddFirst((documents.Stamp, index));
            if (kept.Count > MaxKept)
                kept.RemoveLast();
            return index;
        }
    }
}
