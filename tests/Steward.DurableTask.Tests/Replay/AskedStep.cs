using System.Text.Json;
using DurableTask.Core.Command;
using Steward.DurableTask.Activities;
using Steward.DurableTask.Events;
using Steward.DurableTask.Orchestrations;
using Steward.Engine.History;
using PortEvent = Steward.DurableTask.Orchestrations.RaisedEvent;

namespace Steward.DurableTask.Tests.Replay;

/// <summary>What the code asked Durable Task for, in the words of the embedded engine's histories.</summary>
/// <param name="Number">Durable Task's number for it.</param>
/// <param name="Name">As in <see cref="HistoryEvent.Name"/>.</param>
/// <param name="Id">As in <see cref="HistoryEvent.Id"/>.</param>
/// <param name="Due">Of a timer: when it fires; of an activity: until when its caller waits.</param>
/// <param name="Answer">Name of the event that answers a call of an entity.</param>
internal sealed record AskedStep(HistoryKind Kind, int Number, string? Name, string? Id, DateTimeOffset? Due, JsonElement Input,
    string? Answer = null)
{
    /// <summary>The adapter's own: it writes the event log.</summary>
    public bool IsLog => Name == $"{InstanceLog.EntityName}.{InstanceLog.Append.Value}";

    public string Describe() => Kind == HistoryKind.Timer ? $"a timer at {Due:O}" : HistoryEvent.Describe(Kind, Name, Id);

    public static AskedStep Of(OrchestratorAction action) => action switch
    {
        ScheduleTaskOrchestratorAction task => OfActivity(task),
        CreateTimerOrchestratorAction timer => new(HistoryKind.Timer, timer.Id, null, null, new(timer.FireAt), default),
        CreateSubOrchestrationAction child => new(HistoryKind.Child, child.Id, child.Name, child.InstanceId, null,
            PayloadJson.Read<StartMessage>(PayloadJson.Parse(child.Input)!.Value).Input),
        SendEventOrchestratorAction { Instance.InstanceId: ['@', ..] entity } sent => OfEntity(sent.Id, entity, sent.EventData),
        SendEventOrchestratorAction sent => new(HistoryKind.EventSent, sent.Id, sent.EventName, sent.Instance!.InstanceId, null,
            PayloadJson.Read<PortEvent>(PayloadJson.Parse(sent.EventData)!.Value).Payload),
        _ => throw new NotSupportedException($"The port has no {action.GetType().Name}."),
    };

    private static AskedStep OfActivity(ScheduleTaskOrchestratorAction task)
    {
        // Durable Task passes an activity's parameters as a list of one.
        var input = PayloadJson.Parse(task.Input)!.Value;
        var message = PayloadJson.Read<ActivityMessage>(input.ValueKind == JsonValueKind.Array ? input[0] : input);
        return new(HistoryKind.Activity, task.Id, task.Name, null, message.Until, message.Input);
    }

    /// <summary>
    /// Operations travel as events whose data is the framework's own message: <c>op</c>, <c>signal</c>,
    /// <c>input</c> (JSON in a string) and <c>id</c>.
    /// </summary>
    public static AskedStep OfEntity(int number, string entity, string? data)
    {
        var message = PayloadJson.Parse(data)!.Value;
        var target = global::DurableTask.Core.Entities.EntityId.FromString(entity);
        var isSignal = message.TryGetProperty("signal", out var signal) && signal.GetBoolean();
        return new(isSignal ? HistoryKind.EntitySignal : HistoryKind.EntityCall, number,
            $"{target.Name}.{message.GetProperty("op").GetString()}", target.Key,
            null, PayloadJson.Parse(message.GetProperty("input").GetString())!.Value, message.GetProperty("id").GetString());
    }
}
