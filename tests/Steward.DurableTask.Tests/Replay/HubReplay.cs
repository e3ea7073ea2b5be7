using System.Text.Json;
using DurableTask.Core.Command;
using DurableTask.Core.History;
using Steward.Durability;
using Steward.Engine.Orchestrations;

namespace Steward.DurableTask.Tests.Replay;

/// <summary>
/// Replays a history of Durable Task over today's code and adapter: at every turn of it, as an instance in flight would be by a worker that
/// was just upgraded. What is asked for must be what was recorded: the code's steps and the adapter's, in order, with their inputs.
/// </summary>
internal static class HubReplay
{
    /// <exception cref="NonDeterminismException">Something differs; the message names the turn and the step.</exception>
    public static void Run(DurableRegistry registry, string historyJson)
    {
        var history = HubHistory.Read(historyJson);
        var worker = new ColdWorker(registry);
        var past = new List<HistoryEvent>();
        for (var turn = 0; turn < history.Turns.Count; turn++)
        {
            var recorded = history.Turns[turn];
            try
            {
                Compare(recorded.Asked, [.. worker.Play(history.Orchestration, past, recorded.Taken).Actions]);
            }
            catch (NonDeterminismException mismatch)
            {
                throw new NonDeterminismException($"Turn {turn + 1}: {mismatch.Message}");
            }
            past.AddRange([.. recorded.Taken, .. recorded.Asked, new OrchestratorCompletedEvent(-1)]);
        }
    }

    private static void Compare(List<HistoryEvent> recorded, List<OrchestratorAction> asked)
    {
        for (var i = 0; i < Math.Max(recorded.Count, asked.Count); i++)
        {
            var before = i < recorded.Count ? Describe(recorded[i]) : null;
            var now = i < asked.Count ? Describe(ColdWorker.Record(asked[i])) : null;
            if (before == now)
                continue;
            var step = i < recorded.Count ? recorded[i].EventId : asked[i].Id;
            throw new NonDeterminismException(before is null
                ? $"Step {step}: the code asks for {now}, but the history goes on with the next turn."
                : now is null ? $"Step {step}: the history records {before}, but the code did not ask for it."
                : $"Step {step}: the code asks for {now}, but the history records {before}.");
        }
    }

    /// <summary>Everything of a step that must not change. Inputs of activities are not part of a history.</summary>
    private static string Describe(HistoryEvent item) => item switch
    {
        TaskScheduledEvent task => $"activity '{task.Name}' as {task.EventId}",
        TimerCreatedEvent timer => $"a timer at {timer.FireAt:O} as {timer.EventId}",
        SubOrchestrationInstanceCreatedEvent child => $"sub-orchestration '{child.Name}' ('{child.InstanceId}') as {child.EventId}",
        EventSentEvent { InstanceId: ['@', ..] } sent => Describe(AskedStep.OfEntity(sent.EventId, sent.InstanceId!, sent.Input)),
        EventSentEvent sent => $"event '{sent.Name}' to '{sent.InstanceId}' with {Normal(sent.Input)} as {sent.EventId}",
        ExecutionCompletedEvent end => $"the end as {end.OrchestrationStatus} with {Normal(end.Result)}{end.FailureDetails?.ErrorMessage}",
        _ => throw new NotSupportedException($"{item.EventType} is nothing that code asks for."),
    };

    private static string Describe(AskedStep step) => $"{step.Describe()} with {Normal(step.Input)} as {step.Number}, {step.Answer}";

    private static string Normal(string? json) => json is null ? "nothing" : Normal(PayloadJson.Parse(json)!.Value);

    /// <summary>How text is escaped makes no difference.</summary>
    private static string Normal(JsonElement json) => JsonSerializer.Serialize(json, DurableJson.Options);
}
