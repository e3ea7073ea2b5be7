namespace Steward.Workers.Documents;

/// <summary>
/// The host's documents folder. Nothing outside of it is ever read: names cannot lead out, and a symbolic link that does is refused.
/// Folders behind links, hidden files and files of formats that are not text are left out of a folder's documents.
/// </summary>
internal sealed class DocumentFolder
{
    private readonly string root;
    private readonly DocumentLimits limits;
    private readonly FileTexts texts;

    public DocumentFolder(string path, DocumentLimits limits)
    {
        root = RealPath.Resolve(Path.GetFullPath(path))
            ?? throw new DocumentException("the documents folder does not exist");
        this.limits = limits;
        texts = new(limits);
    }

    public bool Exists(string name) => Resolve(name) is { } path && (File.Exists(path) || Directory.Exists(path));

    public bool IsFolder(string name) => Resolve(name) is { } path && Directory.Exists(path);

    /// <summary>Every readable file that <paramref name="name"/> stands for.</summary>
    public IEnumerable<string> Expand(string name, Entries entries)
    {
        if (Resolve(name) is not { } path)
            yield break;
        if (!Directory.Exists(path))
        {
            entries.Count(limits);
            yield return name;
            yield break;
        }
        var folders = new Stack<(string Name, string Path)>([(name, path)]);
        while (folders.TryPop(out var folder))
        {
            foreach (var entry in new DirectoryInfo(folder.Path).EnumerateFileSystemInfos("*", Everything))
            {
                entries.Count(limits);
                if (DocumentName.IsHidden(entry.Name))
                    continue;
                var child = folder.Name == DocumentName.Whole ? entry.Name : $"{folder.Name}/{entry.Name}";
                if (entry is DirectoryInfo { LinkTarget: null })
                {
                    folders.Push((child, entry.FullName));
                }
                else if (entry is FileInfo && DocumentText.IsReadable(entry.Name)
                    && (entry.LinkTarget is null || LeadsInto(path, entry.FullName)))
                {
                    yield return child;
                }
            }
        }
    }

    /// <summary>Whether a file is one of those that <see cref="Expand"/> gives for <paramref name="folder"/>.</summary>
    public bool Offers(string folder, string document) =>
        DocumentName.IsWithin(document, folder) && DocumentText.IsReadable(document)
        && Resolve(folder) is { } inside
        && Resolve(Path.GetDirectoryName(document) is { Length: > 0 } parent ? parent : DocumentName.Whole) is { } holder
        && Relative(inside, holder) == Relative(folder, Path.GetDirectoryName(document) ?? string.Empty)
        && LeadsInto(inside, Path.Combine(root, document));

    /// <summary>Who names a folder names what is in it: a link to somewhere else is not, wherever it leads.</summary>
    private static bool LeadsInto(string folder, string path) => RealPath.Resolve(path) is { } real && RealPath.IsWithin(real, folder);

    public async Task<(FileText? File, string? Error)> ReadAsync(string name, CancellationToken cancellationToken) =>
        Resolve(name) is { } path ? await texts.ReadAsync(name, path, cancellationToken) : (null, "leads out of the documents folder");

    /// <summary>Where the file or folder really is; null when it is missing or outside.</summary>
    private string? Resolve(string name)
    {
        var path = RealPath.Resolve(name == DocumentName.Whole ? root : Path.Combine(root, name));
        return path is not null && RealPath.IsWithin(path, root) ? path : null;
    }

    private static string Relative(string folder, string path) =>
        folder == DocumentName.Whole ? path : path.Length <= folder.Length ? string.Empty : path[(folder.Length + 1)..];

    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = true };

    /// <summary>Counts what was looked at, over all names of a task.</summary>
    internal sealed class Entries
    {
        private int seen;

        public void Count(DocumentLimits limits)
        {
            if (++seen > limits.MaxEntries)
                throw new DocumentException($"the documents are among more than {limits.MaxEntries} files and folders: name fewer");
        }
    }
}
