using System.Text.Json;
using Microsoft.DurableTask.Client;
using Steward.Durability;
using Steward.DurableTask.Orchestrations;

namespace Steward.DurableTask.Clients;

/// <summary>Durable Task's view of an instance in the port's words.</summary>
internal static class Snapshots
{
    public static bool HasEnded(OrchestrationRuntimeStatus status) => StatusOf(status) is RuntimeStatus.Completed or RuntimeStatus.Failed or RuntimeStatus.Terminated;

    public static InstanceSnapshot Of(OrchestrationMetadata instance)
    {
        var start = StartOf(instance.SerializedInput);
        var status = StatusOf(instance.RuntimeStatus);
        return new(instance.InstanceId, instance.Name, status, instance.CreatedAt, instance.LastUpdatedAt, start?.Parent, start?.Input,
            status == RuntimeStatus.Completed ? PayloadJson.Parse(instance.SerializedOutput) : null,
            PayloadJson.Parse(instance.SerializedCustomStatus) is { ValueKind: not JsonValueKind.Null } custom ? custom : null,
            FailureOf(status, instance));
    }

    public static RuntimeStatus StatusOf(OrchestrationRuntimeStatus status) => status switch
    {
        OrchestrationRuntimeStatus.Pending => RuntimeStatus.Pending,
        OrchestrationRuntimeStatus.Completed => RuntimeStatus.Completed,
        OrchestrationRuntimeStatus.Failed => RuntimeStatus.Failed,
        OrchestrationRuntimeStatus.Terminated => RuntimeStatus.Terminated,
        // Suspended by an operator, or between two executions: it will go on.
        _ => RuntimeStatus.Running,
    };

    public static IEnumerable<OrchestrationRuntimeStatus> StatusesOf(RuntimeStatus status) =>
        Enum.GetValues<OrchestrationRuntimeStatus>().Where(candidate => StatusOf(candidate) == status);

    private static FailureDetails? FailureOf(RuntimeStatus status, OrchestrationMetadata instance) => status switch
    {
        RuntimeStatus.Failed when instance.FailureDetails is { } details => Failures.Read(details),
        RuntimeStatus.Failed => new("unknown", TextOf(instance.SerializedOutput)),
        RuntimeStatus.Terminated => new(FailureDetails.TerminatedErrorType, TextOf(instance.SerializedOutput)),
        _ => null,
    };

    private static StartMessage? StartOf(string? input)
    {
        try
        {
            return input is null ? null : JsonSerializer.Deserialize<StartMessage>(input, DurableJson.Options);
        }
        catch (JsonException)
        {
            // Not started by this client, or kept by the back end as a reference to a large message.
            return null;
        }
    }

    private static string TextOf(string? json)
    {
        try
        {
            return PayloadJson.Parse(json) is { } value ? value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText() : "";
        }
        catch (JsonException)
        {
            return json!;
        }
    }
}
