using System.Diagnostics.CodeAnalysis;

namespace Steward.DurableTask.Orchestrations;

/// <summary>
/// Keeps what the code is told, so that the history can be folded, and tells it again after a fold. Until that is done nothing is asked of
/// Durable Task: each step gets its answer in its turn, and a timer that was open waits until the journal is live.
/// </summary>
internal sealed class Journal
{
    /// <summary>
    /// Bytes that Durable Task itself adds to the history for a step: messages of both directions and the turn between them.
    /// </summary>
    private const int StepOverhead = 1_000;

    private readonly FoldedHistory? past;
    private readonly List<RecordedAnswer> told;
    private readonly List<Guid> guids;
    private readonly Dictionary<int, string> answered;
    private readonly Dictionary<int, TaskCompletionSource<RecordedAnswer>> waiting = [];
    private readonly List<TaskCompletionSource> waitingForLive = [];
    private DateTimeOffset clock;
    private int steps;
    private int givenGuids;

    public Journal(FoldedHistory? past, DateTimeOffset now)
    {
        this.past = past;
        told = [.. past?.Told ?? []];
        guids = [.. past?.Guids ?? []];
        answered = past?.Told.Where(item => item.Step > 0).ToDictionary(item => item.Step, item => item.Asked ?? "") ?? [];
        IsLive = past is null;
        clock = StartedAt = past?.StartedAt ?? now;
    }

    public DateTimeOffset StartedAt { get; }

    /// <summary>False while the code is told again what it was told before.</summary>
    public bool IsLive { get; private set; }

    /// <summary>What the clock shows while the journal is not live.</summary>
    public DateTimeOffset Clock => clock;

    /// <summary>Set when the code asks for something else than it did before the fold.</summary>
    public string? Mismatch { get; private set; }

    /// <summary>Roughly the bytes that this execution has added to the history.</summary>
    public long Size { get; private set; }

    public int Next() => ++steps;

    /// <summary>Whether a step was answered before the fold.</summary>
    /// <param name="again">Its answer, when its turn has come.</param>
    public bool IsAnswered(int step, string asked, [NotNullWhen(true)] out Task<RecordedAnswer>? again)
    {
        again = null;
        if (IsLive)
            return false;
        if (!answered.TryGetValue(step, out var before))
        {
            // A timer that had not fired is not among the answers: it is armed again once the journal is live.
            if (asked == RecordedAnswer.Timer)
                return false;
            before = "no such step";
        }
        if (before != asked)
            Mismatch ??= $"Step {step}: the code asks for {asked}, but the history records {before}.";
        var source = new TaskCompletionSource<RecordedAnswer>();
        waiting.Add(step, source);
        again = source.Task;
        return true;
    }

    /// <summary>Completes when the code is about to be told something new; at once when it has been.</summary>
    public Task WhenLiveAsync(CancellationToken cancellationToken)
    {
        if (IsLive)
            return Task.CompletedTask;
        var source = new TaskCompletionSource();
        waitingForLive.Add(source);
        cancellationToken.Register(() =>
        {
            if (waitingForLive.Remove(source))
                source.SetCanceled(cancellationToken);
        });
        return source.Task;
    }

    /// <summary>
    /// The code runs on inside of this, up to where it stood when the history was folded. The last answer, which it was not given any more,
    /// is new to it: from there on the journal is live.
    /// </summary>
    /// <param name="deliver">Gives an external event to whoever waits for it.</param>
    /// <param name="goLive">Called before anything is asked for anew.</param>
    public void ReplayFolded(Action<NamedEvent> deliver, Action goLive)
    {
        if (IsLive)
            return;
        for (var i = 0; i < past!.Told.Count && Mismatch is null; i++)
        {
            var item = past.Told[i];
            clock = item.At;
            // Live before the last answer is given, as it is new to the code: what the code asks for then must reach Durable Task.
            if (i == past.Told.Count - 1)
                GoLive(goLive);
            if (item.Event is { } raised)
                deliver(raised);
            else if (waiting.Remove(item.Step, out var source))
                source.SetResult(item);
            else
                Mismatch ??= $"Step {item.Step}: the history records {item.Asked}, but the code did not ask for it.";
        }
    }

    private void GoLive(Action goLive)
    {
        IsLive = true;
        goLive();
        foreach (var source in waitingForLive.ToList())
        {
            // One that runs on may call others off.
            if (waitingForLive.Remove(source))
                source.SetResult();
        }
    }

    public void Add(RecordedAnswer item)
    {
        told.Add(item);
        Size += StepOverhead + (item.Result?.GetRawText().Length ?? 0);
    }

    public Guid Guid(Func<Guid> create)
    {
        // Durable Task derives ids from a counter that begins anew with the execution: given out anew they would be other ones.
        if (!IsLive && givenGuids < guids.Count)
            return guids[givenGuids++];
        var guid = create();
        guids.Add(guid);
        return guid;
    }

    public FoldedHistory Fold(long emitted, IReadOnlyList<NamedEvent> held) => new(StartedAt, emitted, told, guids, held);
}
