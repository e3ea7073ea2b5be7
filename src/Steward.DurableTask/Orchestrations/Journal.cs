using System.Diagnostics.CodeAnalysis;
using Steward.Durability;

namespace Steward.DurableTask.Orchestrations;

/// <summary>
/// Keeps what the code is told, so that the history can be folded, and tells it again after a fold. Until that is done nothing is asked of Durable
/// Task: a step that was answered before gets its answer in its turn, any other waits until the journal is live.
/// </summary>
internal sealed class Journal
{
    /// <summary>Bytes that Durable Task itself adds to the history for a step: messages of both directions and the turn between them.</summary>
    private const int StepOverhead = 1_000;

    private readonly Past? past;
    private readonly List<Told> told;
    private readonly List<Guid> guids;
    private readonly Dictionary<int, string> answered;
    private readonly Dictionary<int, TaskCompletionSource<Told>> waiting = [];
    private readonly List<TaskCompletionSource> waitingForLive = [];
    private DateTimeOffset clock;
    private int steps;
    private int givenGuids;

    public Journal(Past? past, DateTimeOffset now)
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
    public bool WasTold(int step, string asked, [NotNullWhen(true)] out Task<Told>? again)
    {
        again = null;
        if (IsLive || !answered.TryGetValue(step, out var before))
            return false;
        if (before != asked)
            Mismatch ??= $"Step {step}: the code asks for {asked}, but the history records {before}.";
        var source = new TaskCompletionSource<Told>();
        waiting.Add(step, source);
        again = source.Task;
        return true;
    }

    /// <summary>Completes when the code has been told again everything; at once when it has.</summary>
    public Task WhenLiveAsync(CancellationToken cancellationToken = default)
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

    /// <summary>The code runs on inside of this, up to where it stood when the history was folded.</summary>
    /// <param name="deliver">Gives an external event to whoever waits for it.</param>
    /// <param name="goLive">Called before the first step that is asked for anew.</param>
    public void Retell(Action<NamedEvent> deliver, Action goLive)
    {
        if (IsLive)
            return;
        foreach (var item in past!.Told)
        {
            clock = item.At;
            if (item.Event is { } raised)
                deliver(raised);
            else if (waiting.Remove(item.Step, out var source))
                source.SetResult(item);
            else
                Mismatch ??= $"Step {item.Step}: the history records {item.Asked}, but the code did not ask for it.";
            if (Mismatch is not null)
                return;
        }
        IsLive = true;
        goLive();
        foreach (var source in waitingForLive.ToList())
        {
            // One that runs on may call others off.
            if (waitingForLive.Remove(source))
                source.SetResult();
        }
    }

    public void Add(Told item)
    {
        told.Add(item);
        Size += StepOverhead + (item.Result?.GetRawText().Length ?? 0);
    }

    public Guid Guid(Func<Guid> create)
    {
        if (!IsLive && givenGuids < guids.Count)
            return guids[givenGuids++];
        if (!IsLive)
            Mismatch ??= "The code takes an id that it did not take before.";
        var guid = create();
        guids.Add(guid);
        return guid;
    }

    public Past Fold(long emitted, IReadOnlyList<NamedEvent> held) => new(StartedAt, emitted, told, guids, held);
}
