using System.Text.Json;
using Steward.DurableTask.Events;
using Steward.Engine.History;
using Steward.Engine.Orchestrations;

namespace Steward.DurableTask.Tests.Replay;

/// <summary>
/// What the adapter asks for besides the code's own steps, and must: entries of the event log, and the timer that all time-outs share. Each
/// is expected where it belongs and nowhere else.
/// </summary>
/// <param name="emitted">What the code has emitted by now.</param>
internal sealed class AdapterBooks(string instanceId, IReadOnlyList<(DateTimeOffset At, JsonElement Data)> emitted)
{
    private const int MaxBatch = 16;

    private readonly Dictionary<int, DateTimeOffset> waiting = [];
    private readonly Dictionary<int, DateTimeOffset> armed = [];
    private readonly HashSet<string> children = new(StringComparer.Ordinal);
    private readonly SortedSet<long> unconfirmed = [];
    private DateTimeOffset? owed;

    /// <summary>How many events are in the log.</summary>
    public int Logged { get; private set; }

    /// <summary>What the instance came to, when it is kept with the log because a call is still open.</summary>
    public Outcome? Outcome { get; private set; }

    /// <summary>The shared timer that fires next.</summary>
    public (int Number, DateTimeOffset Due)? Next =>
        armed.Count == 0 ? null : armed.MinBy(item => item.Value) is var (number, due) ? (number, due) : null;

    /// <summary>True for a step of the adapter's own.</summary>
    /// <exception cref="NonDeterminismException">It is not what is due now.</exception>
    public bool Takes(AskedStep step)
    {
        if (owed is { } due)
        {
            if (step.Kind != HistoryKind.Timer || step.Due != due)
            {
                throw new NonDeterminismException(
                    $"The timer of time-outs is due at {due:O}, but over Durable Task the code asks for {step.Describe()}.");
            }

            armed.Add(step.Number, due);
            owed = null;
            return true;
        }
        if (step.IsLog)
            return Log(step);
        if (step is { Kind: HistoryKind.Activity, Due: { } until })
        {
            waiting.Add(step.Number, until);
            Owe();
        }
        if (step.Kind == HistoryKind.Child && !children.Contains(step.Id!))
        {
            throw new NonDeterminismException(
                $"The log does not list {step.Describe()}, so terminating its parent would leave it running.");
        }

        return false;
    }

    public void Answered(int call) => waiting.Remove(call);

    public void Fired(int timer, DateTimeOffset at)
    {
        armed.Remove(timer);
        foreach (var call in waiting.Where(call => call.Value <= at).Select(call => call.Key).ToList())
            waiting.Remove(call);
        Owe();
    }

    public void ThrowIfOwing()
    {
        if (owed is { } due)
        {
            throw new NonDeterminismException(
                $"The timer of time-outs is due at {due:O}, but over Durable Task the code does not ask for it.");
        }
    }

    /// <summary>An instance ends only when all its events are known to be in the log.</summary>
    public void ThrowIfUnconfirmed()
    {
        if (Logged != emitted.Count || unconfirmed.Count > 0)
        {
            throw new NonDeterminismException($"{emitted.Count} events were emitted, but at the end {Logged} are in the log, and chunks "
                + $"{string.Join(", ", unconfirmed)} are not confirmed.");
        }
    }

    private void Owe()
    {
        if (waiting.Count > 0 && waiting.Values.Min() is var earliest && !armed.Values.Any(at => at <= earliest))
            owed = earliest;
    }

    private bool Log(AskedStep step)
    {
        var entry = PayloadJson.Read<LogEntry>(step.Input);
        var chunk = long.Parse(step.Id![(instanceId.Length + 1)..], System.Globalization.CultureInfo.InvariantCulture);
        if (entry.Events.Count > MaxBatch)
            throw new NonDeterminismException($"A batch of {entry.Events.Count} events is written at once.");
        foreach (var item in entry.Events)
        {
            if (item.Sequence != Logged + 1 || InstanceLog.ChunkOf(item.Sequence) != chunk)
                throw new NonDeterminismException($"Event {item.Sequence} is written to chunk {chunk} after event {Logged}.");
            if (Logged >= emitted.Count || emitted[Logged].At != item.At || !JsonElement.DeepEquals(emitted[Logged].Data, item.Data))
            {
                throw new NonDeterminismException(
                    $"Event {item.Sequence} is written as {item.Data} of {item.At:O}, which the embedded engine does not emit.");
            }

            Logged++;
        }
        children.UnionWith(entry.Children);
        Outcome ??= entry.Outcome;
        if (step.Kind == HistoryKind.EntityCall)
            unconfirmed.Remove(chunk);
        else
            unconfirmed.Add(chunk);
        return true;
    }
}
