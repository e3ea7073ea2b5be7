using DurableTask.Core;
using DurableTask.Core.History;
using Microsoft.DurableTask.Testing.Sidecar;

namespace Steward.DurableTask.Tests.Hosts.Sidecar;

/// <summary>
/// Microsoft's in-memory task hub, which has no entities: what orchestrations send to some is handed to <see cref="EntitySidecar"/>.
/// </summary>
internal sealed class EntityHub : InMemoryOrchestrationService, IOrchestrationService
{
    /// <summary>Takes a message to an entity: its id, and the framework's own message.</summary>
    public Action<string, string> Deliver { get; set; } = (_, _) => { };

    /// <summary>Microsoft's takes as many as there are processors, and looks for room every half second.</summary>
    int IOrchestrationService.MaxConcurrentTaskOrchestrationWorkItems => 100;

    int IOrchestrationService.MaxConcurrentTaskActivityWorkItems => 100;

    async Task IOrchestrationService.CompleteTaskOrchestrationWorkItemAsync(
        TaskOrchestrationWorkItem workItem, OrchestrationRuntimeState newOrchestrationRuntimeState, IList<TaskMessage> outboundMessages,
        IList<TaskMessage> orchestratorMessages, IList<TaskMessage> timerMessages, TaskMessage continuedAsNewMessage,
        OrchestrationState orchestrationState)
    {
        var toEntities = orchestratorMessages.Where(message => message.OrchestrationInstance.InstanceId.StartsWith('@')).ToList();
        await CompleteTaskOrchestrationWorkItemAsync(workItem, newOrchestrationRuntimeState, outboundMessages,
            [.. orchestratorMessages.Except(toEntities)], timerMessages, continuedAsNewMessage, orchestrationState);
        foreach (var message in toEntities)
            Deliver(message.OrchestrationInstance.InstanceId, ((EventRaisedEvent)message.Event).Input!);
    }

    /// <summary>Answers a call of an entity.</summary>
    public Task ReplyAsync(string instanceId, string? executionId, string requestId, string response) =>
        SendTaskOrchestrationMessageAsync(new()
        {
            OrchestrationInstance = new() { InstanceId = instanceId, ExecutionId = executionId },
            Event = new EventRaisedEvent(-1, response) { Name = requestId },
        });
}
