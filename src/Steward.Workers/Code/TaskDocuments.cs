using Steward.Workers.Documents;

namespace Steward.Workers.Code;

/// <summary>The documents of one task, for its workers.</summary>
public sealed class TaskDocuments(string taskId, IReadOnlyList<string> names, IDocumentLibrary library, DocumentSearch search)
{
    /// <summary>Names of all documents of the task, sorted; a folder of the request stands for every readable file in it.</summary>
    /// <exception cref="DocumentException">They are more than the limits allow.</exception>
    public Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken) =>
        library.ListAsync(taskId, names, cancellationToken);

    /// <summary>Null when it is none of the task's.</summary>
    public Task<string?> ReadAsync(string document, CancellationToken cancellationToken) =>
        library.ReadAsync(taskId, names, document, cancellationToken);

    /// <summary>The best passages for some words, best first.</summary>
    public Task<IReadOnlyList<SearchHit>> SearchAsync(string query, int take, CancellationToken cancellationToken) =>
        search.SearchAsync(taskId, names, query, take, cancellationToken);
}
