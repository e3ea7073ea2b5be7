namespace Steward.Workers.Documents;

/// <summary>Which files are documents, and the text that stands for each: what positions in citations count in.</summary>
internal static class DocumentText
{
    private static readonly string[] Readable = [".txt", ".md", ".markdown", ".csv", ".json", ".jsonl", ".html", ".htm"];

    public static bool IsReadable(string name) => Readable.Contains(Path.GetExtension(name), StringComparer.OrdinalIgnoreCase);

    /// <summary>One record per line: no sentence goes over a line end.</summary>
    public static bool IsRecords(string name) =>
        Path.GetExtension(name).ToLowerInvariant() is ".csv" or ".json" or ".jsonl";

    /// <summary>HTML becomes its readable text; everything else stands as it is.</summary>
    public static string Of(string name, string content) =>
        Path.GetExtension(name).ToLowerInvariant() is ".html" or ".htm" ? HtmlText.Extract(content) : content;
}
