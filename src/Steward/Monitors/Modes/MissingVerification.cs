using Steward.Likeness;

namespace Steward.Monitors.Modes;

/// <summary>Mode 3.2. Nobody looked at what is delivered, or not at all of it.</summary>
internal sealed class MissingVerification : IMonitor
{
    private readonly ContentWords verified = new();
    private readonly ContentWords said = new();
    private int lastAnswer;
    private int lastVerdict;
    private IReadOnlyList<string> lastSkipped = [];

    public MonitorDefinition Definition { get; } = new(
        "3.2",
        "no-or-incomplete-verification",
        "A result is delivered without a check of it, or with a check that leaves out a part.",
        "Success is declared and no verdict follows the last answer that says anything new, or the last verdict skipped checks.",
        MonitorKind.Deterministic,
        new(MonitorAction.ReturnToOwner));

    public void See(SeenTurn seen, ICollection<Finding> findings)
    {
        ArgumentNullException.ThrowIfNull(seen);
        ArgumentNullException.ThrowIfNull(findings);
        var turn = seen.Turn;
        switch (turn.Kind)
        {
            case TurnKind.Answer when turn.Text.Length > 0:
                lastAnswer = lastVerdict > 0 && seen.Words.Restates(verified, seen.GoalWords) ? lastAnswer : turn.Index;
                said.Add(seen.Words);
                break;
            case TurnKind.Verdict:
                verified.Add(said);
                lastVerdict = turn.Index;
                lastSkipped = turn.Skipped;
                break;
            case TurnKind.Termination when turn.Succeeded != false:
                End(turn, findings);
                break;
            default:
                break;
        }
    }

    private void End(Turn turn, ICollection<Finding> findings)
    {
        if (lastAnswer > lastVerdict)
        {
            findings.Add(new(1, lastVerdict == 0
                ? "Ended without any verification."
                : $"The answer at turn {lastAnswer} came after the last verification, at turn {lastVerdict}."));
        }

        var skipped = lastSkipped.Concat(turn.Skipped).Distinct(StringComparer.Ordinal).ToList();
        if (skipped.Count > 0)
            findings.Add(new(2, $"Checks were skipped: {string.Join(", ", skipped.Take(5))}."));
    }
}
