using System.Text.Json;
using Steward.Durability;
using Steward.Engine.History;
using Steward.Engine.Orchestrations;

namespace Steward.DurableTask.Tests.Replay;

/// <summary>
/// The same code on the embedded engine, fed the same answers. It knows what its history does not hold: inputs and time-outs of calls, the
/// custom status, and the emitted events.
/// </summary>
internal sealed class EmbeddedRun : IRunHost
{
    private readonly OrchestrationRun run;
    private readonly byte[] input;

    public EmbeddedRun(DurableRegistry registry, HistoryDocument document)
    {
        run = new(document.InstanceId, document.ParentId, registry.Orchestrations[document.Name], this);
        input = document.Input;
    }

    public int MaxPayloadBytes => int.MaxValue;

    /// <summary>Emitted events so far, each with its time.</summary>
    public List<(DateTimeOffset At, JsonElement Data)> Emitted { get; } = [];

    /// <summary>How many events had been emitted before each step, by the step's number.</summary>
    public Dictionary<int, int> EmittedBefore { get; } = [];

    public JsonElement? CustomStatus { get; private set; }

    /// <summary>Takes an answer in and tells what the code asks for next, by the step's number.</summary>
    public Dictionary<int, Step> Take(HistoryEvent item)
    {
        run.Take(item, input);
        var asked = run.Outbox.ToDictionary(step => step.Number);
        run.Outbox.Clear();
        return asked;
    }

    void IRunHost.Record(HistoryEvent action) => EmittedBefore[action.Step] = Emitted.Count;

    void IRunHost.Emit(byte[] item) => Emitted.Add((run.CurrentUtc, JsonElement.Parse(item)));

    void IRunHost.SetCustomStatus(byte[] status) => CustomStatus = JsonElement.Parse(status);

    void IRunHost.Disarm(Step timer)
    {
    }

    void IRunHost.ForeignContinuation() => run.MarkForeign();
}
