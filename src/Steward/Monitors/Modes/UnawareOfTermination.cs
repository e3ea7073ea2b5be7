using Steward.Likeness;

namespace Steward.Monitors.Modes;

/// <summary>Mode 1.5. Going on after the end, and going on without anything new.</summary>
internal sealed class UnawareOfTermination : IMonitor
{
    private const int StaleAnswers = 4;
    private const double NewShare = 0.1;
    private const int LeastWords = 12;
    private const int RememberedShingles = 8_192;
    private const int LookedAt = 512;

    private readonly HashSet<ulong> known = [];
    private readonly Queue<ulong> order = [];
    private const string Declared = "the end was declared";

    private string? over;
    private int overAt;
    private int? pending;
    private int stale;
    private int staleRun;

    public MonitorDefinition Definition { get; } = new(
        "1.5",
        "unaware-of-termination-conditions",
        "The work goes on although the reason to stop is there: the criterion is met, the end was declared, or nothing new comes any more.",
        "Work after a passing verdict or after the declared end, without new feedback; or four answers in a row of which less than a tenth "
            + "is new since the last feedback.",
        MonitorKind.Deterministic,
        new(MonitorAction.WarnWorker, MonitorAction.ReturnToOwner));

    public void See(SeenTurn seen, ICollection<Finding> findings)
    {
        ArgumentNullException.ThrowIfNull(seen);
        ArgumentNullException.ThrowIfNull(findings);
        var turn = seen.Turn;
        switch (turn.Kind)
        {
            case TurnKind.Verdict:
                pending = null;
                over = turn.Succeeded == true ? "the verdict was pass" : null;
                overAt = turn.Index;
                return;
            case TurnKind.Termination:
                // Who says so once more agrees with the end, and does not go on.
                pending = null;
                over ??= Declared;
                overAt = over == Declared ? turn.Index : overAt;
                return;
            case TurnKind.Feedback or TurnKind.Goal:
                // Who was sent back says most of it again: what is new is measured from here.
                over = null;
                pending = null;
                stale = 0;
                staleRun++;
                known.Clear();
                order.Clear();
                return;
            default:
                break;
        }

        SeeWorkAfterTheEnd(seen, findings);

        if (turn.Kind == TurnKind.Answer && seen.Print.WordCount >= LeastWords)
            SeeAnswer(seen, findings);
    }

    private void SeeWorkAfterTheEnd(SeenTurn seen, ICollection<Finding> findings)
    {
        if (over is null || !seen.IsWork)
            return;

        // A turn after a declared end may still turn out to be an agreement to it: the turn after that tells.
        if (over != Declared || pending is not null)
        {
            findings.Add(new(Hash.Combine(1, (ulong)overAt),
                $"At turn {overAt} {over}; the work went on at turn {pending ?? seen.Turn.Index}."));
        }

        pending ??= seen.Turn.Index;
    }

    private void SeeAnswer(SeenTurn seen, ICollection<Finding> findings)
    {
        // The smallest hashes are the same sample of every text, however long.
        var shingles = seen.Shingles[..Math.Min(LookedAt, seen.Shingles.Length)];
        var fresh = 0;
        foreach (var shingle in shingles)
        {
            if (known.Add(shingle))
            {
                fresh++;
                order.Enqueue(shingle);
            }
        }

        while (order.Count > RememberedShingles)
            known.Remove(order.Dequeue());

        if (fresh >= NewShare * shingles.Length)
        {
            stale = 0;
            staleRun++;
            return;
        }

        stale++;
        if (stale >= StaleAnswers)
        {
            findings.Add(new(Hash.Combine(2, (ulong)staleRun),
                $"The last {stale} answers brought almost nothing that was not said before."));
        }
    }
}
