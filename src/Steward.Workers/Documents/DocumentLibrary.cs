using System.Security.Cryptography;
using System.Text;
using Steward.Durability;

namespace Steward.Workers.Documents;

/// <summary>
/// The documents of a task: what came with the request, and what its names stand for in the host's documents folder. A document that came
/// with the request hides a file of the same name.
/// </summary>
public sealed class DocumentLibrary : IDocumentLibrary
{
    private readonly GivenDocuments given;
    private readonly DocumentFolder? folder;
    private readonly DocumentLimits limits;

    /// <param name="folder">Null when the host offers no documents.</param>
    /// <exception cref="DocumentException">The folder does not exist.</exception>
    public DocumentLibrary(RecordStore records, string? folder, DocumentLimits? limits = null)
    {
        this.limits = limits ?? DocumentLimits.Default;
        given = new(records);
        this.folder = folder is null ? null : new(folder, this.limits);
    }

    /// <summary>Every name is there, inside the folder and readable, and all together are within the limits.</summary>
    public async Task<IReadOnlyList<DocumentRefusal>> CheckAsync(IReadOnlyList<string> names, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(names);
        try
        {
            var set = await OpenAsync(string.Empty, names, cancellationToken);
            var refused = names.Distinct(StringComparer.Ordinal)
                .Join(set.Skipped, name => name, skipped => skipped.Name, (_, skipped) => skipped, StringComparer.Ordinal)
                .Select(skipped => new DocumentRefusal(skipped.Name, skipped.Reason)).ToList();
            if (refused.Count == 0 && names.Count > 0 && set.Documents.Count == 0)
                refused.Add(new(null, "no readable document is there" + Notes(set)));
            return refused;
        }
        catch (DocumentException exception)
        {
            return [new(null, exception.Message)];
        }
    }

    /// <summary>All documents with their texts. Names that stand for nothing are among the skipped ones: a document may go away while a
    /// task runs.</summary>
    /// <exception cref="DocumentException">They are more than the limits allow.</exception>
    internal async Task<DocumentSet> OpenAsync(string taskId, IReadOnlyList<string> names, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(names);
        var documents = new SortedDictionary<string, LibraryDocument>(StringComparer.Ordinal);
        var skipped = new SortedDictionary<string, SkippedDocument>(StringComparer.Ordinal);
        var entries = new DocumentFolder.Entries();
        var total = 0L;
        foreach (var asked in names)
        {
            if (await FindGivenAsync(taskId, asked, cancellationToken) is { } document)
            {
                documents[document.Name] = document;
                continue;
            }
            var (name, error) = DocumentName.Normalize(asked);
            if (name is null || folder?.Exists(name) != true)
            {
                skipped[asked] = new(asked, error ?? "is not a document or folder that this host offers");
                continue;
            }
            foreach (var file in folder.Expand(name, entries))
            {
                if (documents.ContainsKey(file) || skipped.ContainsKey(file))
                    continue;
                (var read, error) = await folder.ReadAsync(file, cancellationToken);
                if (read is null)
                {
                    skipped[file] = new(file, error!);
                    continue;
                }
                documents[file] = new(file, read.Text, read.Stamp);
                total += read.Bytes;
                CheckBounds(documents.Count, total);
            }
        }
        return new(StampOf(documents.Values), [.. documents.Values], [.. skipped.Values]);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> ListAsync(
        string taskId, IReadOnlyList<string> names, CancellationToken cancellationToken = default) =>
        [.. (await OpenAsync(taskId, names, cancellationToken)).Documents.Select(document => document.Name)];

    /// <inheritdoc/>
    public async Task<string?> ReadAsync(
        string taskId, IReadOnlyList<string> names, string document, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(names);
        if (names.Contains(document, StringComparer.Ordinal) && await FindGivenAsync(taskId, document, cancellationToken) is { } found)
            return found.Text;
        if (folder is null || DocumentName.Normalize(document).Name is not { } name || name != document)
            return null;
        var offered = names.Select(asked => DocumentName.Normalize(asked).Name).OfType<string>()
            .Any(asked => asked == name ? !folder.IsFolder(name) : folder.Offers(asked, name));
        return offered ? (await folder.ReadAsync(name, cancellationToken)).File?.Text : null;
    }

    private async Task<LibraryDocument?> FindGivenAsync(string taskId, string name, CancellationToken cancellationToken) =>
        taskId.Length == 0 ? null : await given.FindAsync(taskId, name, cancellationToken);

    private void CheckBounds(int count, long total)
    {
        if (count > limits.MaxFiles)
            throw new DocumentException($"there are more than {limits.MaxFiles} documents: name fewer");
        if (total > limits.MaxTotalBytes)
            throw new DocumentException($"the documents have more than {limits.MaxTotalBytes} bytes together: name fewer");
    }

    private static string Notes(DocumentSet set) =>
        string.Concat(set.Skipped.Take(3).Select((skipped, i) => $"{(i == 0 ? ": " : "; ")}'{skipped.Name}' {skipped.Reason}"));

    private static string StampOf(IEnumerable<LibraryDocument> documents)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var document in documents)
            hash.AppendData(Encoding.UTF8.GetBytes($"{document.Name}\n{document.Stamp}\n"));
        return Convert.ToHexString(hash.GetHashAndReset());
    }
}
