using Steward.Likeness;

namespace Steward.Monitors.Modes;

/// <summary>
/// Mode 3.1. A plain success is declared while something is open. An end that says that it is partial is honest, and none of this.
/// </summary>
internal sealed class PrematureTermination : IMonitor
{
    private readonly LruCache<int> assigned = new(64);
    private (int Turn, string What)? lastFailure;

    public MonitorDefinition Definition { get; } = new(
        "3.1",
        "premature-termination",
        "The task is ended before the objective is met or what is needed was exchanged.",
        "Success is declared while subtasks are open, checks of the criterion do not hold, an assignment has no answer, or the last thing "
            + "that happened was a failure.",
        MonitorKind.Deterministic,
        new(MonitorAction.RePlan, MonitorAction.ReturnToOwner));

    public void See(SeenTurn seen, ICollection<Finding> findings)
    {
        ArgumentNullException.ThrowIfNull(seen);
        ArgumentNullException.ThrowIfNull(findings);
        var turn = seen.Turn;
        switch (turn.Kind)
        {
            case TurnKind.Assignment when turn.Target is { } target:
                assigned.Set(KeyOf(target, turn.Invocation), turn.Index);
                break;
            case TurnKind.Answer or TurnKind.Handoff or TurnKind.Question:
                assigned.Set(KeyOf(turn.Speaker, turn.Invocation), 0);
                lastFailure = turn.Succeeded == false ? (turn.Index, $"{turn.Speaker} failed") : null;
                break;
            case TurnKind.ToolResult:
                assigned.Set(KeyOf(turn.Speaker, turn.Invocation), 0);
                lastFailure = turn.Succeeded == false ? (turn.Index, $"{turn.Tool ?? turn.Speaker} failed") : null;
                break;
            case TurnKind.Verdict:
                lastFailure = turn.Succeeded == false ? (turn.Index, "the verdict was not pass") : null;
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
        if (turn.Open.Count > 0)
            findings.Add(new(1, $"Ended while {turn.Open.Count} subtasks are open: {Listed(turn.Open)}."));

        if (turn.Unmet.Count > 0)
            findings.Add(new(2, $"Ended while checks do not hold: {Listed(turn.Unmet)}."));

        if (lastFailure is { } failure)
            findings.Add(new(3, $"Ended right after a failure: {failure.What} at turn {failure.Turn}."));

        var unanswered = assigned.Values.Where(index => index > 0).Order().ToList();
        if (unanswered.Count > 0)
            findings.Add(new(4, $"Ended while what was asked at turn {string.Join(", ", unanswered.Take(5))} has no answer."));
    }

    private static ulong KeyOf(string worker, string? invocation) => Hash.Combine(Hash.Of(worker), Hash.Of(invocation ?? string.Empty));

    private static string Listed(IReadOnlyList<string> names) =>
        string.Join(", ", names.Take(5)) + (names.Count > 5 ? $" and {names.Count - 5} more" : string.Empty);
}
