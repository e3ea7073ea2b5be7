using System.Text.Json;
using Microsoft.DurableTask.Client;
using Steward.Durability;
using Steward.DurableTask.Events;
using Steward.DurableTask.Orchestrations;

namespace Steward.DurableTask.Clients;

/// <summary>Durable Task's view of an instance in the port's words.</summary>
internal static class Snapshots
{
    private static readonly string MarkerProperty = JsonNamingPolicy.CamelCase.ConvertName(nameof(EndedMarker.StewardEndedInChunk));

    /// <summary>Entities are instances too, under ids that start so.</summary>
    public static bool IsEntity(string instanceId) => instanceId.StartsWith('@');

    public static bool HasEnded(OrchestrationRuntimeStatus status) => StatusOf(status) is RuntimeStatus.Completed or RuntimeStatus.Failed or RuntimeStatus.Terminated;

    public static InstanceSnapshot Of(OrchestrationMetadata instance)
    {
        var start = StartOf(instance.SerializedInput);
        var status = StatusOf(instance.RuntimeStatus);
        return new(instance.InstanceId, instance.Name, status, start?.Past?.StartedAt ?? instance.CreatedAt, instance.LastUpdatedAt, start?.Parent, start?.Input,
            status == RuntimeStatus.Completed ? PayloadJson.Parse(instance.SerializedOutput) : null,
            CustomStatusOf(instance),
            FailureOf(status, instance));
    }

    /// <summary>Set while Durable Task keeps an instance open whose code has ended.</summary>
    public static EndedMarker? MarkerOf(OrchestrationMetadata instance) =>
        !HasEnded(instance.RuntimeStatus) && instance.SerializedCustomStatus?.Contains(MarkerProperty, StringComparison.Ordinal) == true
            ? JsonSerializer.Deserialize<EndedMarker>(instance.SerializedCustomStatus, DurableJson.Options)
            : null;

    /// <summary>An instance with the outcome that is shown early, if there is one.</summary>
    public static InstanceSnapshot With(this InstanceSnapshot instance, EndedMarker marker, Outcome? outcome) => outcome is null ? instance : instance with
    {
        Status = outcome.Failure is null ? RuntimeStatus.Completed : RuntimeStatus.Failed,
        LastUpdatedAt = outcome.At,
        Output = outcome.Output,
        Failure = outcome.Failure,
        CustomStatus = marker.Status,
    };

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

    /// <summary>The marker stays in the custom status after Durable Task has closed the instance.</summary>
    private static JsonElement? CustomStatusOf(OrchestrationMetadata instance)
    {
        if (PayloadJson.Parse(instance.SerializedCustomStatus) is not { ValueKind: not JsonValueKind.Null } custom)
            return null;
        return custom.ValueKind == JsonValueKind.Object && custom.TryGetProperty(MarkerProperty, out _)
            ? PayloadJson.Read<EndedMarker>(custom).Status
            : custom;
    }

    private static FailureDetails? FailureOf(RuntimeStatus status, OrchestrationMetadata instance) => status switch
    {
        RuntimeStatus.Failed when instance.FailureDetails is { } details => Failures.Read(details),
        // The Azure Storage back end keeps failures of instances as text, "type: message".
        RuntimeStatus.Failed => Failures.Read(TextOf(instance.SerializedOutput)),
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
