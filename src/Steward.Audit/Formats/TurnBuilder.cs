using Steward.Monitors;

namespace Steward.Audit.Formats;

/// <summary>
/// Puts turns in order and gives an answer its objective. Inputs are not guessed: that one message follows another does not say that it had
/// to use it, and taking it so made most findings of the input monitors false ones.
/// </summary>
internal sealed class TurnBuilder
{
    private readonly List<TracedTurn> _turns = [];
    private readonly Dictionary<string, string> _objectives = new(StringComparer.Ordinal);

    public IReadOnlyList<TracedTurn> Turns => _turns;

    public TracedTurn Add(int message, string speaker, TurnKind kind, string text, bool callsModel, Func<Turn, Turn>? with = null)
    {
        var turn = new Turn(message, speaker, kind, text);
        turn = with is null ? turn : with(turn);
        if (turn is { Kind: TurnKind.Assignment, Target: { } target })
            _objectives[target] = text;

        if (turn.Kind == TurnKind.Answer)
            turn = turn with { Objective = turn.Objective ?? _objectives.GetValueOrDefault(speaker) };

        var traced = new TracedTurn(turn, message, callsModel);
        _turns.Add(traced);
        return traced;
    }

    /// <summary>Sets what the recorder counted for the last turn.</summary>
    public void Count(long? prompt, long? completion, DateTimeOffset? at) =>
        _turns[^1] = _turns[^1] with { PromptTokens = prompt, CompletionTokens = completion, At = at };
}
