using Steward.Likeness;

namespace Steward.Monitors;

/// <summary>
/// Looks at one turn after another, for one task. Deterministic: same turns, same findings, so it may run inside an orchestration that
/// replays. Its memory is bounded whatever it is fed.
/// </summary>
internal interface IMonitor
{
    MonitorDefinition Definition { get; }

    void See(SeenTurn seen, ICollection<Finding> findings);
}

/// <summary>One thing that a monitor saw, before policy. The same <paramref name="Key"/> is the same occurrence.</summary>
/// <param name="Evidence">One line.</param>
internal readonly record struct Finding(ulong Key, string Evidence, FindingWeight Weight = FindingWeight.Normal);

internal enum FindingWeight
{
    /// <summary>True, and no reason to act: it is recorded whatever the policy says.</summary>
    Note,

    Normal,

    /// <summary>No second look is needed: acts as if it had continued.</summary>
    Grave,
}

/// <summary>A turn with what all monitors need of it, computed once.</summary>
internal sealed class SeenTurn(Turn turn, MonitorContext context, ContentWords goalWords)
{
    private ContentWords? words;
    private TextPrint? print;
    private ulong[] shingles = [];

    public Turn Turn { get; } = turn;

    public MonitorContext Context { get; } = context;

    /// <summary>Words of the goal and the criterion.</summary>
    public ContentWords GoalWords { get; } = goalWords;

    public ulong SpeakerKey { get; } = Hash.Of(turn.Speaker);

    public TextPrint Print => print ??= TextPrint.Of(Turn.Text, out shingles);

    /// <summary>Hashes of all three-word shingles of the text, smallest first.</summary>
    public ReadOnlySpan<ulong> Shingles => Print.WordCount == 0 ? [] : shingles;

    public ContentWords Words => words ??= ContentWords.Of(Turn.Text);

    /// <summary>True for turns in which somebody does something, as against routing, verdicts and what tools return.</summary>
    public bool IsWork =>
        Turn.Kind is TurnKind.Plan or TurnKind.Assignment or TurnKind.Answer or TurnKind.ToolCall or TurnKind.Handoff or TurnKind.Question;
}
