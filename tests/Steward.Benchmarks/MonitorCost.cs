using System.Diagnostics;
using System.Globalization;
using Steward.Monitors;
using Steward.Monitors.Watching;

namespace Steward.Benchmarks;

/// <summary>
/// Microseconds that one turn costs all deterministic monitors together, and bytes it allocates, by the length of its text.
/// </summary>
internal static class MonitorCost
{
    private const int Turns = 2_000;
    private const int Rounds = 7;

    public static void Run(TextWriter output)
    {
        output.WriteLine("words   characters   us/turn   KB/turn   (median of 7 tasks of 2,000 turns)");
        foreach (var words in new[] { 0, 30, 100, 300, 1_000, 2_500 })
        {
            var turns = Conversation(words);
            Measure(turns);
            var runs = Enumerable.Range(0, Rounds).Select(_ => Measure(turns)).OrderBy(run => run.Microseconds).ToList();
            var (microseconds, bytes) = runs[Rounds / 2];
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{words,5}   {turns.Average(turn => turn.Text.Length),10:0}   {microseconds,7:0.0}   {bytes / 1024.0,7:0.0}"));
        }
    }

    private static (double Microseconds, double Bytes) Measure(List<Turn> turns)
    {
        var policy = MonitorCatalogue.Definitions.Where(definition => definition.Kind == MonitorKind.Judge)
            .Aggregate(MonitorPolicy.Default, (current, definition) => current.With(definition.Mode, MonitorRule.Off));
        var monitors = new MonitorSet(new("Name each limit of the platform.", null, []), policy);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var clock = Stopwatch.GetTimestamp();
        foreach (var turn in turns)
            monitors.See(turn);

        var elapsed = Stopwatch.GetElapsedTime(clock);
        return (elapsed.TotalMicroseconds / turns.Count, (double)(GC.GetAllocatedBytesForCurrentThread() - before) / turns.Count);
    }

    /// <summary>Assignments, tool calls with results, and answers of ten workers, no two alike. No words: tool calls alone.</summary>
    private static List<Turn> Conversation(int words)
    {
        var random = new Random(4_711);
        string Text(int count) => string.Join(' ', Enumerable.Range(0, count).Select(_ => $"word{random.Next(5_000)}"));
        return
        [
            .. Enumerable.Range(1, Turns).Select(i => words == 0
                ? new Turn(i, $"worker-{i % 10}", TurnKind.ToolCall, string.Empty)
                {
                    Tool = "search",
                    ArgumentsDigest = $"d{i}",
                    Invocation = $"i{i / 5}",
                }
                : new Turn(i, $"worker-{i % 10}", i % 4 == 0 ? TurnKind.ToolResult : i % 4 == 1 ? TurnKind.Assignment : TurnKind.Answer,
                    Text(words))
                {
                    Objective = "Find the limit.",
                }),
        ];
    }
}
