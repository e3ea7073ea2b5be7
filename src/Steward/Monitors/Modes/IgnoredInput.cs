using Steward.Likeness;

namespace Steward.Monitors.Modes;

/// <summary>Mode 2.5. An input whose own words (those that neither goal nor objective had) left no trace at all.</summary>
internal sealed class IgnoredInput : IMonitor
{
    private const int LeastInputWords = 8;
    private const int LeastAnswerWords = 12;

    public MonitorDefinition Definition { get; } = new(
        "2.5",
        "ignored-other-agents-input",
        "What another worker found and handed over is disregarded.",
        "Of the words and figures that the input alone brought (at least eight), an answer of twelve words or more has none, nor does it "
            + "name the source.",
        MonitorKind.Deterministic,
        new(MonitorAction.WarnWorker, MonitorAction.RePlan));

    public void See(SeenTurn seen, ICollection<Finding> findings)
    {
        ArgumentNullException.ThrowIfNull(seen);
        ArgumentNullException.ThrowIfNull(findings);
        var turn = seen.Turn;
        if (turn.Kind != TurnKind.Answer || turn.Inputs.Count == 0 || turn.Succeeded == false || seen.Print.WordCount < LeastAnswerWords)
            return;

        var objective = ContentWords.Of(turn.Objective ?? string.Empty);
        foreach (var input in turn.Inputs)
        {
            var own = ContentWords.Of(input.Text).Except(seen.GoalWords, objective);
            if (own.Count >= LeastInputWords && seen.Words.SharedWith(own) == 0
                && !turn.Text.Contains(input.Source, StringComparison.OrdinalIgnoreCase))
            {
                findings.Add(new(
                    Hash.Combine(seen.SpeakerKey, Hash.Of(input.Source)),
                    $"None of the {own.Count} words and figures that {input.Source} brought is in the answer."));
            }
        }
    }
}
