using Steward.Texts;

namespace Steward.Monitors.Judging;

/// <summary>
/// Keeps the turns that a judge should see, within bounds: those with signs first, then goal, plans, verdicts and ends, then answers and
/// assignments, then tools; within a rank spread evenly over the task.
/// </summary>
internal sealed class SpanSampler
{
    private const int Kept = 96;
    private const int Shown = 24;
    private const int ShownCharacters = 24_000;
    private const int ExcerptLength = 1_600;
    private const int ObjectiveLength = 400;

    private readonly List<TurnSpan> spans = [];
    private int signed;

    /// <summary>Turns with signs since the last sample.</summary>
    public int Signs => signed;

    public void Add(Turn turn, IReadOnlyList<string> signs)
    {
        if (turn.Kind == TurnKind.Routing)
            return;

        signed += signs.Count > 0 ? 1 : 0;
        spans.Add(new(
            turn.Index, turn.Speaker, turn.Kind, turn.Target, turn.Objective is null ? null : Excerpt(turn.Objective, ObjectiveLength),
            Excerpt(turn.Text, ExcerptLength), turn.Text.Length > ExcerptLength, [.. turn.Inputs.Select(input => input.Source)], turn.Tool,
            turn.Confidence, turn.Succeeded, signs));
        if (spans.Count > Kept)
            Thin();
    }

    /// <summary>At most 24 spans and 24,000 characters, in order.</summary>
    public IReadOnlyList<TurnSpan> Sample()
    {
        signed = 0;
        var chosen = new List<TurnSpan>();
        foreach (var rank in spans.GroupBy(RankOf).OrderByDescending(group => group.Key))
            chosen.AddRange(Spread([.. rank], Shown - chosen.Count));

        var share = ShownCharacters / Math.Max(1, chosen.Count);
        return [.. chosen.OrderBy(span => span.Turn).Select(span => span.Text.Length <= share
            ? span
            : span with { Text = Excerpt(span.Text, share), Shortened = true })];
    }

    /// <summary>Every second span of the lowest rank goes: what stays still covers the whole task, more closely towards its end.</summary>
    private void Thin()
    {
        var lowest = spans.GroupBy(RankOf).Where(group => group.Skip(1).Any()).Min(group => group.Key);
        var position = 0;
        spans.RemoveAll(span => RankOf(span) == lowest && position++ % 2 == 1);
    }

    private static IEnumerable<TurnSpan> Spread(List<TurnSpan> spans, int room)
    {
        if (spans.Count <= room)
            return spans;

        return Enumerable.Range(0, Math.Max(0, room)).Select(i => spans[(int)((long)i * spans.Count / room)]);
    }

    private static int RankOf(TurnSpan span) => span switch
    {
        { Signs.Count: > 0 } => 3,
        { Kind: TurnKind.Goal or TurnKind.Plan or TurnKind.Verdict or TurnKind.Termination or TurnKind.Question } => 2,
        { Kind: TurnKind.Answer or TurnKind.Assignment or TurnKind.Handoff or TurnKind.Feedback } => 1,
        _ => 0,
    };

    /// <summary>Two thirds from the beginning, one from the end.</summary>
    private static string Excerpt(string text, int length) => Clip.Middle(text, length, "\n[...]\n");
}
