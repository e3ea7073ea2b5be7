using System.Text;
using System.Text.Json;
using Steward.Contracts;
using Steward.Durability;
using Steward.Likeness;

namespace Steward.Monitors.Judging;

/// <summary>
/// Reads a judge's reply and believes only what can be checked: a mode that was asked for, a turn that was shown, and a quote that stands
/// in that turn word for word (white space aside).
/// </summary>
internal static class JudgementReader
{
    public const double LeastCertainty = 0.6;
    private const int MostFindings = 32;
    private const int LeastQuote = 8;

    public static JudgementReading Read(MonitorBriefing briefing, string reply)
    {
        MonitorJudgement? judgement;
        try
        {
            judgement = ForeignJson.Read<MonitorJudgement>(reply, ContractJson.Options);
        }
        catch (JsonException exception)
        {
            return new([], $"The judge's reply is not a judgement: {exception.Message}", []);
        }

        if (judgement?.Findings is not { } findings)
            return new([], "The judge's reply has no findings.", []);

        if (findings.Count > MostFindings)
            return new([], $"The judge's reply has {findings.Count} findings; the maximum is {MostFindings}.", []);

        var read = new List<(string Mode, int Turn, Finding Finding)>();
        var refused = new List<string>();
        foreach (var finding in findings)
        {
            if (Fault(briefing, finding) is { } fault)
            {
                refused.Add(fault);
            }
            else if (finding.Certainty >= LeastCertainty)
            {
                var key = Hash.Combine(Hash.Of(finding.Mode), (ulong)finding.Turn);
                read.Add((finding.Mode, finding.Turn, new(key, $"{finding.Why.Trim()} (\"{finding.Quote.Trim()}\")")));
            }
        }

        return new(read, null, refused);
    }

    private static string? Fault(MonitorBriefing briefing, JudgedFinding? finding)
    {
        if (finding?.Mode is null || finding.Quote is null || finding.Why is null)
            return "A finding lacks mode, quote or why.";

        if (!briefing.Modes.Any(mode => mode.Mode == finding.Mode))
            return $"Mode '{finding.Mode}' was not asked for.";

        if (briefing.Spans.FirstOrDefault(span => span.Turn == finding.Turn) is not { } shown)
            return $"Turn {finding.Turn} was not shown.";

        if (finding.Certainty is not (>= 0 and <= 1))
            return $"Certainty {finding.Certainty} is not between 0 and 1.";

        var quote = Squeezed(finding.Quote);
        var text = Squeezed(shown.Text);
        return quote.Length < Math.Min(LeastQuote, text.Length) || !text.Contains(quote, StringComparison.Ordinal)
            ? $"The quote for {finding.Mode} does not stand in turn {finding.Turn}."
            : null;
    }

    /// <summary>All white space as single spaces.</summary>
    private static string Squeezed(string text)
    {
        var squeezed = new StringBuilder(text.Length);
        foreach (var c in text.AsSpan().Trim())
        {
            if (!char.IsWhiteSpace(c))
                squeezed.Append(c);
            else if (squeezed[^1] != ' ')
                squeezed.Append(' ');
        }

        return squeezed.ToString();
    }
}

/// <param name="Fault">Why the whole reply was refused; null when it could be read.</param>
/// <param name="Refused">Why single findings were refused.</param>
internal sealed record JudgementReading(
    IReadOnlyList<(string Mode, int Turn, Finding Finding)> Findings, string? Fault, IReadOnlyList<string> Refused);
