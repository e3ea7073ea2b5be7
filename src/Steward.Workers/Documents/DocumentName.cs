namespace Steward.Workers.Documents;

/// <summary>Names of documents and folders: relative, <c>/</c> between segments, <c>.</c> for the whole documents folder.</summary>
internal static class DocumentName
{
    public const int MaxLength = 500;

    public const string Whole = ".";

    /// <summary>
    /// The name in its one spelling (no <c>./</c> in front, no <c>/</c> at the end), or why it is none, in words that follow the name.
    /// </summary>
    public static (string? Name, string? Error) Normalize(string? name)
    {
        if (string.IsNullOrEmpty(name))
            return (null, "is empty: documents have names");
        if (name.Length > MaxLength)
            return (null, $"is too long: a document's name has at most {MaxLength} characters");
        if (name.Any(char.IsControl) || name.Contains('\\', StringComparison.Ordinal))
            return (null, "is not a valid document name: there are control characters or backslashes in it");
        if (name[0] == '/' || (name.Length > 1 && name[1] == ':'))
            return (null, "is an absolute path: documents are named relative to the documents folder");
        var segments = name.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(segment => segment != ".").ToList();
        if (segments.Contains(".."))
            return (null, "leads out of the documents folder");
        return (segments.Count == 0 ? Whole : string.Join('/', segments), null);
    }

    /// <summary>
    /// Whether <paramref name="document"/> is in the folder <paramref name="folder"/>, and no part of its path below it is hidden.
    /// </summary>
    internal static bool IsWithin(string document, string folder)
    {
        if (folder != Whole && !document.StartsWith(folder + "/", StringComparison.Ordinal))
            return false;
        var below = folder == Whole ? document : document[(folder.Length + 1)..];
        return !below.Split('/').Any(IsHidden);
    }

    internal static bool IsHidden(string segment) => segment.StartsWith('.');
}
