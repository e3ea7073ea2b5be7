using System.Text.RegularExpressions;

namespace Steward.Benchmarks.Storage;

/// <summary>Counts the emulator's requests by what they are for, from its access log.</summary>
internal sealed partial class RequestCounts
{
    private readonly Lock sync = new();
    private Dictionary<string, int> counts = new(StringComparer.Ordinal);

    /// <summary>Looking into a queue, whether or not there is something: what a host does all the time.</summary>
    public const string Polls = "polls";

    public void Read(string line)
    {
        if (Request().Match(line) is not { Success: true } match)
            return;
        var kind = KindOf(match.Groups["method"].Value, match.Groups["path"].Value);
        lock (sync)
            counts[kind] = counts.GetValueOrDefault(kind) + 1;
    }

    public IReadOnlyDictionary<string, int> Take()
    {
        lock (sync)
        {
            var taken = counts;
            counts = new(StringComparer.Ordinal);
            return taken;
        }
    }

    private static string KindOf(string method, string path) => path switch
    {
        _ when path.Contains("/messages?numofmessages", StringComparison.OrdinalIgnoreCase)
            || (method == "GET" && path.Contains("/messages", StringComparison.Ordinal)) => Polls,
        _ when path.Contains("-control-", StringComparison.Ordinal) => $"control queue {Verb(method)}",
        _ when path.Contains("-workitems", StringComparison.Ordinal) => $"work items {Verb(method)}",
        _ when path.Contains("/messages", StringComparison.Ordinal) => $"other queues {Verb(method)}",
        _ when path.Contains("History", StringComparison.Ordinal) => $"history {Verb(method)}",
        _ when path.Contains("Instances", StringComparison.Ordinal) => $"instances {Verb(method)}",
        _ when path.Contains("Partitions", StringComparison.Ordinal) || path.Contains("-leases", StringComparison.Ordinal) => "leases",
        _ when path.Contains("$batch", StringComparison.Ordinal) => "history written",
        _ when path.Contains("records", StringComparison.OrdinalIgnoreCase) => $"records {Verb(method)}",
        _ => $"other {Verb(method)}",
    };

    private static string Verb(string method) => method switch { "GET" or "HEAD" => "read", "DELETE" => "deleted", _ => "written" };

    [GeneratedRegex("\"(?<method>[A-Z]+) (?<path>[^ ]+) HTTP", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Request();
}
