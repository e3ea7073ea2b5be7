namespace Steward.Workers.Documents;

/// <summary>The documents of one task, read.</summary>
/// <param name="Stamp">Equal for equal names and texts.</param>
/// <param name="Documents">Sorted by name, each name once.</param>
/// <param name="Skipped">Files that were left out, and why.</param>
internal sealed record DocumentSet(string Stamp, IReadOnlyList<LibraryDocument> Documents, IReadOnlyList<SkippedDocument> Skipped)
{
    public string? Text(string name) => Documents.FirstOrDefault(document => document.Name == name)?.Text;
}

/// <param name="Stamp">Of the text.</param>
internal sealed record LibraryDocument(string Name, string Text, string Stamp);

/// <param name="Reason">Such as <c>is binary, not text</c>.</param>
internal sealed record SkippedDocument(string Name, string Reason);
