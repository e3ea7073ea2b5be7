using System.Buffers;
using Steward.Monitors.Judging;

namespace Steward.Monitors.Modes;

/// <summary>Mode 3.3. Signs: a pass over something that shows doubt.</summary>
internal sealed class IncorrectVerification : IJudgedMode
{
    private const double Doubtful = 0.5;

    private static readonly SearchValues<string> Doubts = SearchValues.Create(
        [
            "could not verify", "cannot verify", "unable to verify", "not verified", "could not confirm", "cannot confirm",
            "unable to confirm", "without checking", "did not check", "was not checked", "assum", "appears to be", "seems to be",
        ],
        StringComparison.OrdinalIgnoreCase);

    private (int Turn, string What)? lastDoubt;

    public MonitorDefinition Definition { get; } = new(
        "3.3",
        "incorrect-verification",
        "A result is checked, and the check comes to the wrong conclusion.",
        "A judge quotes the verdict. Signs: a pass while checks do not hold, after a failed step, over an answer of low confidence, or in "
            + "words of doubt.",
        MonitorKind.Judge,
        new(MonitorAction.Escalate));

    public string Question => "Does a verdict pass what the turns before it show to be wrong or unproven (or refuse what they prove)?";

    public string? Sign(SeenTurn seen)
    {
        ArgumentNullException.ThrowIfNull(seen);
        var turn = seen.Turn;
        switch (turn.Kind)
        {
            case TurnKind.Answer:
                lastDoubt = turn.Succeeded == false ? (turn.Index, "a failed answer")
                    : turn.Confidence < Doubtful ? (turn.Index, $"an answer of confidence {turn.Confidence:0.##}") : null;
                return null;
            case TurnKind.ToolResult:
                lastDoubt = turn.Succeeded == false ? (turn.Index, "a failed tool call") : lastDoubt;
                return null;
            case TurnKind.Verdict when turn.Succeeded == true:
                return SignOf(turn);
            default:
                return null;
        }
    }

    private string? SignOf(Turn verdict)
    {
        if (verdict.Unmet.Count > 0)
            return $"passes although {verdict.Unmet[0]} does not hold";

        if (lastDoubt is { } doubt)
            return $"passes {doubt.What} (turn {doubt.Turn})";

        var at = verdict.Text.AsSpan().IndexOfAny(Doubts);
        return at < 0 ? null : $"passes in words of doubt: \"{Excerpt.At(verdict.Text, at)}\"";
    }
}
