using System.Text;
using System.Text.Json;
using DurableTask.Core;
using DurableTask.Core.History;
using Steward.DurableTask.Orchestrations;
using Steward.Engine.History;
using HubEvent = DurableTask.Core.History.HistoryEvent;
using PortEvent = Steward.DurableTask.Orchestrations.RaisedEvent;

namespace Steward.DurableTask.Tests.Replay;

/// <summary>Recorded answers as Durable Task delivers them.</summary>
internal static class HubAnswers
{
    public static HubEvent Started(HistoryDocument document) =>
        new ExecutionStartedEvent(-1, Json(new StartMessage(JsonElement.Parse(document.Input), document.ParentId)))
        {
            Name = document.Name,
            Version = "",
            OrchestrationInstance = new() { InstanceId = document.InstanceId, ExecutionId = "recorded" },
        };

    public static HubEvent Fired(int timer, DateTimeOffset at) => new TimerFiredEvent(-1, at.UtcDateTime) { TimerId = timer };

    /// <param name="answer">Name of the event that the caller waits for.</param>
    public static HubEvent EntityDone(string answer, string? result) =>
        new EventRaisedEvent(-1, JsonSerializer.Serialize(new { result })) { Name = answer };

    /// <param name="step">The call that this answers.</param>
    public static HubEvent To(AskedStep step, Engine.History.HistoryEvent item) => item.Kind switch
    {
        HistoryKind.ActivityDone => new TaskCompletedEvent(-1, step.Number, Text(item)),
        HistoryKind.ActivityFailed => new TaskFailedEvent(-1, step.Number, item.Failure!.Message, null, Failure(item)),
        HistoryKind.TimerFired => Fired(step.Number, item.At),
        HistoryKind.EntityDone => EntityDone(step.Answer!, Text(item)),
        HistoryKind.EntityFailed =>
            new EventRaisedEvent(-1, JsonSerializer.Serialize(new { failureDetails = Failure(item) })) { Name = step.Answer },
        HistoryKind.ChildDone => new SubOrchestrationInstanceCompletedEvent(-1, step.Number, Text(item)),
        HistoryKind.ChildFailed => new SubOrchestrationInstanceFailedEvent(-1, step.Number, item.Failure!.Message, null, Failure(item)),
        _ => throw new NotSupportedException($"{item.Describe()} answers no step."),
    };

    public static HubEvent Raised(Engine.History.HistoryEvent item) =>
        new EventRaisedEvent(-1, Json(new PortEvent(item.Id!, JsonElement.Parse(item.Payload.Span)))) { Name = item.Name };

    private static string Text(Engine.History.HistoryEvent item) =>
        item.Payload.IsEmpty ? "null" : Encoding.UTF8.GetString(item.Payload.Span);

    private static FailureDetails Failure(Engine.History.HistoryEvent item)
    {
        var recorded = new RecordedFailureException(item.Failure!);
        return new(recorded.GetType().FullName!, recorded.Message, null, null, isNonRetriable: false);
    }

    private static string Json<T>(T value) => PayloadJson.Write(value).GetRawText();
}
