using Steward.Monitors.Likeness;

namespace Steward.Monitors.Modes;

/// <summary>Mode 1.5. Going on after the end, and going on without anything new.</summary>
internal sealed class UnawareOfTermination : IMonitor
{
    private const int StaleAnswers = 4;
    private const double NewShare = 0.1;
    private const int LeastWords = 12;
    private const int RememberedShingles = 8_192;
    private const int LookedAt = 512;

    private readonly HashSet<ulong> _known = [];
    private readonly Queue<ulong> _order = [];
    private const string Declared = "the end was declared";

    private string? _over;
    private int _overAt;
    private int? _pending;
    private int _stale;
    private int _staleRun;

    public MonitorDefinition Definition { get; } = new(
        "1.5",
        "unaware-of-termination-conditions",
        "The work goes on although the reason to stop is there: the criterion is met, the end was declared, or nothing new comes any more.",
        "Work after a passing verdict or after the declared end, without new feedback; or four answers in a row of which less than a tenth is new since the last feedback.",
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
                _pending = null;
                _over = turn.Succeeded == true ? "the verdict was pass" : null;
                _overAt = turn.Index;
                return;
            case TurnKind.Termination:
                // Who says so once more agrees with the end, and does not go on.
                _pending = null;
                _over ??= Declared;
                _overAt = _over == Declared ? turn.Index : _overAt;
                return;
            case TurnKind.Feedback or TurnKind.Goal:
                // Who was sent back says most of it again: what is new is measured from here.
                _over = null;
                _pending = null;
                _stale = 0;
                _staleRun++;
                _known.Clear();
                _order.Clear();
                return;
            default:
                break;
        }

        SeeWorkAfterTheEnd(seen, findings);

        if (turn.Kind == TurnKind.Answer && seen.Print.WordCount >= LeastWords)
        {
            SeeAnswer(seen, findings);
        }
    }

    private void SeeWorkAfterTheEnd(SeenTurn seen, ICollection<Finding> findings)
    {
        if (_over is null || !seen.IsWork)
        {
            return;
        }

        // A turn after a declared end may still turn out to be an agreement to it: the turn after that tells.
        if (_over != Declared || _pending is not null)
        {
            findings.Add(new(Hash.Combine(1, (ulong)_overAt), $"At turn {_overAt} {_over}; the work went on at turn {_pending ?? seen.Turn.Index}."));
        }

        _pending ??= seen.Turn.Index;
    }

    private void SeeAnswer(SeenTurn seen, ICollection<Finding> findings)
    {
        // The smallest hashes are the same sample of every text, however long.
        var shingles = seen.Shingles[..Math.Min(LookedAt, seen.Shingles.Length)];
        var fresh = 0;
        foreach (var shingle in shingles)
        {
            if (_known.Add(shingle))
            {
                fresh++;
                _order.Enqueue(shingle);
            }
        }

        while (_order.Count > RememberedShingles)
        {
            _known.Remove(_order.Dequeue());
        }

        if (fresh >= NewShare * shingles.Length)
        {
            _stale = 0;
            _staleRun++;
            return;
        }

        _stale++;
        if (_stale >= StaleAnswers)
        {
            findings.Add(new(Hash.Combine(2, (ulong)_staleRun), $"The last {_stale} answers brought almost nothing that was not said before."));
        }
    }
}
