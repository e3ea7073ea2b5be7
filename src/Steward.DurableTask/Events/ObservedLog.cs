using System.Text.Json;
using Microsoft.DurableTask.Entities;

namespace Steward.DurableTask.Events;

/// <summary>The instance log's entity, telling an observer what it has taken in.</summary>
internal sealed class ObservedLog(ITaskEntity log, IEventObserver observer) : ITaskEntity
{
    public async ValueTask<object?> RunAsync(TaskEntityOperation operation)
    {
        var result = await log.RunAsync(operation);
        var entry = PayloadJson.Read<LogEntry>(operation.GetInput<JsonElement>());
        var instanceId = InstanceLog.InstanceOf(operation.Context.Id.Key);
        foreach (var item in entry.Events)
            observer.Logged(instanceId, new(item.Sequence, item.At, item.Data));
        return result;
    }
}
