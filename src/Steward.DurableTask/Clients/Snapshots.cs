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
    private static readonly string StatusProperty = JsonNamingPolicy.CamelCase.ConvertName(nameof(EndedMarker.Status));

    /// <summary>Entities are instances too, under ids that start so.</summary>
    public static bool IsEntity(string instanceId) => instanceId.StartsWith('@');

    public static bool HasEnded(OrchestrationRuntimeStatus status) =>
        StatusOf(status) is RuntimeStatus.Completed or RuntimeStatus.Failed or RuntimeStatus.Terminated;

    public static InstanceSnapshot Of(OrchestrationMetadata instance)
    {
        var start = StartOf(instance.SerializedInput);
        var status = StatusOf(instance.RuntimeStatus);
        return new(instance.InstanceId, instance.Name, status, start?.Past?.StartedAt ?? instance.CreatedAt, instance.LastUpdatedAt,
            start?.Parent, start?.Input, status == RuntimeStatus.Completed ? PayloadJson.Parse(instance.SerializedOutput) : null,
            PayloadJson.Parse(instance.SerializedCustomStatus) is { ValueKind: not JsonValueKind.Null } custom ? custom : null,
            FailureOf(status, instance));
    }

    /// <summary>
    /// What the custom status says if it is a marker: it has the shape of one. Code may set such a status by itself, so it is a marker only
    /// where the log holds an <see cref="Outcome"/> where it says.
    /// </summary>
    public static EndedMarker? MarkerOf(InstanceSnapshot instance) =>
        instance.CustomStatus is { } custom && IsMarker(custom) ? PayloadJson.Read<EndedMarker>(custom) : null;

    /// <summary>
    /// An instance whose code came to an outcome while Durable Task kept it open. The marker stays in the custom status after it was
    /// closed: what the code had set is in it.
    /// </summary>
    public static InstanceSnapshot With(this InstanceSnapshot instance, EndedMarker marker, Outcome outcome) =>
        instance.HasEnded ? instance with { CustomStatus = marker.Status } : instance with
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

    private static bool IsMarker(JsonElement custom)
    {
        if (custom.ValueKind != JsonValueKind.Object)
            return false;
        var chunks = 0;
        foreach (var property in custom.EnumerateObject())
        {
            if (property.NameEquals(MarkerProperty) && property.Value.ValueKind == JsonValueKind.Number
                && property.Value.TryGetInt64(out var chunk) && chunk >= EndedMarker.WithEvents)
            {
                chunks++;
            }
            else if (!property.NameEquals(StatusProperty))
            {
                return false;
            }
        }
        return chunks == 1;
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
            return PayloadJson.Parse(json) is { } value
                ? value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText()
                : "";
        }
        catch (JsonException)
        {
            return json!;
        }
    }
}
