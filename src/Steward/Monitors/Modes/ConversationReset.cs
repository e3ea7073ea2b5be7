using System.Buffers;
using Steward.Likeness;

namespace Steward.Monitors.Modes;

/// <summary>Mode 2.1. The opening comes back in the middle.</summary>
internal sealed class ConversationReset : IMonitor
{
    private const double SameOpening = 0.85;
    private const int LeastPlanWords = 8;
    private const int LeastAnswerWords = 20;
    private const int OtherTurns = 2;
    private const int GreetingLength = 80;

    private static readonly SearchValues<string> Greetings = SearchValues.Create(
        [
            "how can i help you", "how can i assist you", "how may i help you", "how may i assist you", "what can i do for you today",
            "nice to meet you", "let me introduce myself",
        ],
        StringComparison.OrdinalIgnoreCase);

    private readonly LruCache<Opening> openings = new(64);

    public MonitorDefinition Definition { get; } = new(
        "2.1",
        "conversation-reset",
        "The dialogue starts over in the middle without a reason, and what was reached is lost.",
        "A speaker's opening (first plan, first answer) comes again after it had moved on by two turns or more, or it greets and asks for "
            + "the task after it had spoken twice.",
        MonitorKind.Deterministic,
        new(MonitorAction.WarnWorker, MonitorAction.RePlan));

    public void See(SeenTurn seen, ICollection<Finding> findings)
    {
        ArgumentNullException.ThrowIfNull(seen);
        ArgumentNullException.ThrowIfNull(findings);
        var turn = seen.Turn;
        if (turn.Kind is not (TurnKind.Plan or TurnKind.Answer or TurnKind.Question))
            return;

        var opening = openings.GetOrAdd(seen.SpeakerKey, () => new(turn.Index, seen.Print));
        if (opening.FirstTurn == turn.Index)
            return;

        if (opening.Others >= OtherTurns && GreetsIn(turn.Text))
        {
            findings.Add(new(Hash.Combine(seen.SpeakerKey, 1),
                $"Greets as if nothing had been said, {opening.Others + 1} turns after its first."));
        }

        var again = opening.Print.WordCount >= (turn.Kind == TurnKind.Plan ? LeastPlanWords : LeastAnswerWords)
            && seen.Print.Similarity(opening.Print) >= SameOpening;
        if (again && opening.Others < OtherTurns)
        {
            // It never moved on: a repetition, which is told as such.
            opening.Repeats = true;
        }
        else if (again && !opening.Repeats)
        {
            findings.Add(new(Hash.Combine(seen.SpeakerKey, 2), $"Starts again with what it opened with at turn {opening.FirstTurn}."));
        }

        opening.Others += again ? 0 : 1;
    }

    private static bool GreetsIn(string text) => text.AsSpan(0, Math.Min(text.Length, GreetingLength)).ContainsAny(Greetings);

    private sealed class Opening(int firstTurn, TextPrint print)
    {
        public int FirstTurn { get; } = firstTurn;

        public TextPrint Print { get; } = print;

        /// <summary>Turns of the speaker since, that were something else.</summary>
        public int Others { get; set; }

        public bool Repeats { get; set; }
    }
}
