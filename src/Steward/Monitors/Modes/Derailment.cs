using Steward.Likeness;
using Steward.Monitors.Judging;

namespace Steward.Monitors.Modes;

/// <summary>Mode 2.3. Signs: an answer of some length with none of the words of goal and objective.</summary>
internal sealed class Derailment : IJudgedMode
{
    private const int LeastAnswerWords = 20;
    private const int LeastGoalWords = 4;

    public MonitorDefinition Definition { get; } = new(
        "2.3",
        "task-derailment",
        "The work leaves the objective of the task for something else.",
        "A judge quotes the turn. Signs: an answer or plan of some length that has no content word in common with goal and objective.",
        MonitorKind.Judge,
        new(MonitorAction.WarnWorker, MonitorAction.RePlan));

    public string Question => "Does a turn pursue something that does not serve the goal?";

    public string? Sign(SeenTurn seen)
    {
        ArgumentNullException.ThrowIfNull(seen);
        if (seen.Turn.Kind is not (TurnKind.Answer or TurnKind.Plan or TurnKind.Assignment) || seen.Words.Count < LeastAnswerWords)
            return null;

        var objective = ContentWords.Of(seen.Turn.Objective ?? string.Empty);
        return seen.GoalWords.Count + objective.Count >= LeastGoalWords
            && seen.Words.SharedWith(seen.GoalWords) == 0 && seen.Words.SharedWith(objective) == 0
            ? "has no content word in common with goal and objective"
            : null;
    }
}
