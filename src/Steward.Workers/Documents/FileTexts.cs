using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace Steward.Workers.Documents;

/// <summary>Texts of files, kept until the file changes; bounded in memory.</summary>
internal sealed class FileTexts(DocumentLimits limits)
{
    private readonly ConcurrentDictionary<string, Entry> cache = new(StringComparer.Ordinal);
    private long held;

    public async Task<(FileText? File, string? Error)> ReadAsync(string name, string path, CancellationToken cancellationToken)
    {
        var info = new FileInfo(path);
        if (!info.Exists)
            return (null, "does not exist");
        // Pipes and devices have no length either: they are never opened.
        if (info.Length == 0)
            return (null, "is empty");
        if (info.Length > limits.MaxFileBytes)
            return (null, $"has {info.Length} bytes, more than {limits.MaxFileBytes}");
        var (length, changed) = (info.Length, info.LastWriteTimeUtc);
        if (cache.TryGetValue(path, out var entry) && entry.Length == length && entry.Changed == changed)
            return (entry.File, entry.Error);
        entry = await LoadAsync(name, path, length, changed, cancellationToken);
        Keep(path, entry);
        return (entry.File, entry.Error);
    }

    private static async Task<Entry> LoadAsync(string name, string path, long length, DateTime changed, CancellationToken cancellationToken)
    {
        try
        {
            var bytes = new byte[length];
            await using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var read = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
            var (text, error) = TextDecoder.Decode(bytes.AsSpan(0, read));
            if (text is null)
                return new(length, changed, null, error);
            text = DocumentText.Of(name, text);
            return string.IsNullOrWhiteSpace(text)
                ? new(length, changed, null, "holds no text")
                : new(length, changed, new(text, StampOf(text), length), null);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new(length, changed, null, exception is UnauthorizedAccessException ? "may not be read" : "cannot be read");
        }
    }

    public static string StampOf(string text) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private void Keep(string path, Entry entry)
    {
        // Emptied when full: files come back at the price of one read.
        if (Interlocked.Add(ref held, entry.Length) > 2 * limits.MaxTotalBytes)
        {
            cache.Clear();
            Interlocked.Exchange(ref held, entry.Length);
        }
        cache[path] = entry;
    }

    private sealed record Entry(long Length, DateTime Changed, FileText? File, string? Error);
}

/// <param name="Stamp">Of the text.</param>
/// <param name="Bytes">Of the file.</param>
internal sealed record FileText(string Text, string Stamp, long Bytes);
