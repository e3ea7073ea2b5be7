using System.Diagnostics;
using System.Text.Json;
using Steward.Audit.Formats;
using Steward.Monitors;
using Steward.Monitors.Watching;

namespace Steward.Audit.Tests;

/// <summary>The 184 real traces: every true repetition is found, alarms are rare, and it takes seconds.</summary>
public class WhoAndWhenTests
{
    [SkippableFact]
    public void All_traces_are_read_in_seconds()
    {
        var files = RecordedTraces.Files();
        var clock = Stopwatch.StartNew();
        var report = TraceAuditor.Audit(files);
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(30));
        report.Problems.ShouldBeEmpty();
        report.Totals.Traces.ShouldBe(184);
        report.Totals.Messages.ShouldBe(files.Sum(file => Messages(file).Count));
        report.Traces.ShouldAllBe(trace => trace.Format == TraceFormat.WhoAndWhen && trace.Labels!.MistakeMessage >= 1);
    }

    /// <summary>
    /// Counted here with nothing of the monitors: same speaker, same text, three times or more, anywhere in the conversation.
    /// </summary>
    [SkippableFact]
    public void Every_exact_repetition_is_found_at_its_third_time()
    {
        var groups = 0;
        foreach (var file in RecordedTraces.Files())
        {
            var trace = TraceFile.Read(file).Traces.ShouldHaveSingleItem();
            var monitors = new MonitorSet(trace.Context);
            var repetitions = trace.Turns.SelectMany(traced => monitors.See(traced.Turn).Where(detection => detection.Mode == "1.3"))
                .ToList();
            foreach (var group in Messages(file).GroupBy(message => (message.Speaker, message.Text)).Where(group => group.Count() >= 3))
            {
                groups++;
                var third = group.ElementAt(2).Number;
                repetitions.ShouldContain(
                    detection => detection.Turn == third || WasToldBefore(detection, group.ElementAt(0).Number, third),
                    $"{Path.GetFileName(file)}: {group.Key.Speaker} at message {third}: "
                        + $"{group.Key.Text[..Math.Min(60, group.Key.Text.Length)]}");
            }
        }

        groups.ShouldBe(65);
    }

    /// <summary>
    /// What the monitors do on their own, by mode; docs/monitors.md has these figures and what reading each of them showed.
    /// </summary>
    [SkippableFact]
    public void Acting_detections_are_those_that_were_read_by_hand()
    {
        var report = TraceAuditor.Audit(RecordedTraces.Files());
        report.Traces.SelectMany(trace => trace.Firings.Where(firing => firing.Kind == FiringKind.Monitor && firing.Acts))
            .GroupBy(firing => firing.Code, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal)
            .ShouldBe(new Dictionary<string, int>(StringComparer.Ordinal) { ["1.3"] = 10, ["1.5"] = 2, ["2.1"] = 1, ["3.2"] = 3 },
                ignoreOrder: true);
    }

    /// <summary>A repeat joined one that is almost the same and began before: the same occurrence, told earlier.</summary>
    private static bool WasToldBefore(Detection detection, int first, int third) =>
        detection.Turn < third && detection.Turn >= first && detection.Evidence.StartsWith("Almost the same", StringComparison.Ordinal);

    private static List<(int Number, string Speaker, string Text)> Messages(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(file));
        return
        [
            .. document.RootElement.GetProperty("history").EnumerateArray().Select((message, i) => (
                i + 1,
                message.TryGetProperty("name", out var name) ? name.GetString()! : message.GetProperty("role").GetString()!,
                message.GetProperty("content").GetString()!)),
        ];
    }
}
