using System.Globalization;
using System.Text;

namespace Steward.DurableTask.Storage;

/// <summary>
/// Where a record lies in the table. Keys <c>{task}/{rest}</c> get a partition for each task, so that many tasks spread over many
/// partitions; other keys share the partition of their collection. Lists are in the order of partitions, then rows: ordinal order of the
/// keys, for keys whose first segments are of one length or made of letters and digits.
/// </summary>
internal readonly record struct RecordAddress(string Partition, string Row)
{
    public const int MaxKeyLength = 300;
    private const char Separator = '|';
    private const char Escape = '~';

    /// <summary>Greater than every character that occurs in a key.</summary>
    private const char Last = '\uFFFD';

    public static RecordAddress Of(string collection, string key)
    {
        ArgumentException.ThrowIfNullOrEmpty(collection);
        ArgumentException.ThrowIfNullOrEmpty(key);
        if (key.Length > MaxKeyLength)
            throw new ArgumentException($"A record's key has at most {MaxKeyLength} characters.", nameof(key));
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        return slash < 0
            ? new(collection, Escaped(key))
            : new($"{collection}{Separator}{Escaped(key[..slash])}", Escaped(key[(slash + 1)..]));
    }

    /// <summary>OData filter of the records of a collection with a prefix, after a key.</summary>
    public static string Filter(string collection, string prefix, string? after)
    {
        var slash = prefix.IndexOf('/', StringComparison.Ordinal);
        string filter;
        if (slash >= 0)
        {
            var partition = $"{collection}{Separator}{Escaped(prefix[..slash])}";
            filter = $"PartitionKey eq {Quoted(partition)}{Range(" and RowKey", Escaped(prefix[(slash + 1)..]))}";
        }
        else
        {
            var escaped = Escaped(prefix);
            filter = $"((PartitionKey eq {Quoted(collection)}{Range(" and RowKey", escaped)})"
                + $" or (PartitionKey ge {Quoted($"{collection}{Separator}{escaped}")} and PartitionKey lt "
                + $"{Quoted($"{collection}{Separator}{escaped}{Last}")}))";
        }
        if (after is null)
            return filter;
        var (afterPartition, afterRow) = Of(collection, after);
        return $"{filter} and (PartitionKey gt {Quoted(afterPartition)} or (PartitionKey eq {Quoted(afterPartition)} and RowKey gt "
            + $"{Quoted(afterRow)}))";
    }

    /// <summary>How the names of blobs begin of the records of a collection with a prefix: see <see cref="RecordBlobs"/>.</summary>
    public static IReadOnlyList<string> BlobPrefixes(string collection, string prefix)
    {
        var slash = prefix.IndexOf('/', StringComparison.Ordinal);
        return slash >= 0
            ? [$"{collection}{Separator}{Escaped(prefix[..slash])}/{Escaped(prefix[(slash + 1)..])}"]
            : [$"{collection}/{Escaped(prefix)}", $"{collection}{Separator}{Escaped(prefix)}"];
    }

    private static string Range(string field, string prefix) =>
        prefix.Length == 0 ? "" : $"{field} ge {Quoted(prefix)}{field} lt {Quoted(prefix + Last)}";

    private static string Quoted(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    /// <summary>Table keys may not hold <c>/ \ # ?</c> and control characters; the separator and the escape are ours.</summary>
    private static string Escaped(string text)
    {
        if (!text.Any(MustEscape))
            return text;
        var escaped = new StringBuilder(text.Length + 8);
        foreach (var c in text)
        {
            if (MustEscape(c))
                escaped.Append(Escape).Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
            else
                escaped.Append(c);
        }
        return escaped.ToString();
    }

    private static bool MustEscape(char c) => c is '/' or '\\' or '#' or '?' or '%' or Separator or Escape || char.IsControl(c);
}
