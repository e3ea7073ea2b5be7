using Steward.Likeness;

namespace Steward.Monitors.Modes;

/// <summary>Texts seen so far, each with those that are the same or almost the same; the last 256 different ones.</summary>
internal sealed class RepeatedTexts
{
    /// <summary>Times that make a repetition.</summary>
    public const int Repetition = 3;

    private const double Near = 0.9;
    private const int Capacity = 256;
    private const int LeastWordsForNear = 8;

    private readonly List<Saying> sayings = [];
    private ulong nextId;

    /// <summary>Adds the turn's text to the one that it repeats, or starts a new one.</summary>
    public Saying Add(SeenTurn seen)
    {
        var scope = Hash.Combine(seen.SpeakerKey, Hash.Of(seen.Turn.Target ?? string.Empty));
        var (saying, likeness) = Find(scope, seen);
        if (saying is null)
        {
            saying = new(nextId++, scope, seen.Print, seen.Turn);
            if (sayings.Count == Capacity)
                sayings.RemoveAt(0);
        }
        else
        {
            sayings.Remove(saying);
            saying.Repeat(seen, likeness);
        }

        sayings.Add(saying);
        return saying;
    }

    private (Saying? Saying, Likeness Likeness) Find(ulong scope, SeenTurn seen)
    {
        Saying? best = null;
        Saying? counted = null;
        var bestSimilarity = Near;
        for (var i = sayings.Count - 1; i >= 0; i--)
        {
            var saying = sayings[i];
            if (saying.Scope != scope)
                continue;

            if (saying.First.Normal == seen.Print.Normal)
                return (saying, Likeness.Same);

            if (seen.Print.WordCount >= LeastWordsForNear && saying.First.WordCount >= LeastWordsForNear
                && seen.Print.Sketch.Similarity(saying.First.Sketch) is var similarity && similarity >= bestSimilarity)
            {
                best = saying;
                bestSimilarity = similarity;
            }
            else if (counted is null && seen.Print.IsNextCountOf(saying.Last) && saying.HasObjective(seen.Turn))
            {
                counted = saying;
            }
        }

        return best is not null ? (best, Likeness.Near) : (counted, Likeness.Counted);
    }
}

internal enum Likeness
{
    Same,
    Near,

    /// <summary>The same but for a number that goes up.</summary>
    Counted,
}

/// <summary>One text and its repeats.</summary>
internal sealed class Saying(ulong id, ulong scope, TextPrint first, Turn turn)
{
    private const int ShortAnswer = 8;
    private readonly ulong objective = Hash.Of(turn.Objective ?? string.Empty);
    private readonly int firstTurn = turn.Index;
    private bool weak;
    private Likeness loosest = Likeness.Same;

    public ulong Id { get; } = Hash.Mix(id + 1);

    public ulong Scope { get; } = scope;

    public TextPrint First { get; } = first;

    public TextPrint Last { get; private set; } = first;

    public int Times { get; private set; } = 1;

    /// <summary>
    /// Times from which something is done about it: one more where the repeat may be right (a short or similar answer to different
    /// questions, a count that goes up).
    /// </summary>
    public int ActsAt => RepeatedTexts.Repetition + (weak ? 1 : 0);

    public bool HasObjective(Turn other) => objective == Hash.Of(other.Objective ?? string.Empty);

    public void Repeat(SeenTurn seen, Likeness likeness)
    {
        Times++;
        Last = seen.Print;
        loosest = (Likeness)Math.Max((int)loosest, (int)likeness);
        weak |= likeness == Likeness.Counted
            || (!HasObjective(seen.Turn) && (likeness == Likeness.Near || seen.Print.WordCount < ShortAnswer));
    }

    public string Describe(Turn last) =>
        $"{(loosest == Likeness.Same ? "The same" : "Almost the same")} {NameOf(last.Kind)} {Times} times, first at turn {firstTurn}";

    private static string NameOf(TurnKind kind) => kind switch
    {
        TurnKind.ToolCall => "tool call",
        TurnKind.ToolResult => "tool result",
        TurnKind.Routing => "choice of speaker",
        TurnKind.Goal => "task text",
        _ => kind.ToString().ToLowerInvariant(),
    };
}
