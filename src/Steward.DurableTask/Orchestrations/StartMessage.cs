using System.Text.Json;

namespace Steward.DurableTask.Orchestrations;

/// <summary>The input of every instance: the orchestration's own input with what the port must know besides.</summary>
/// <param name="LogsRows">Events are kept as records (<see cref="Events.EventRows"/>); null in instances from before, whose log is an
/// entity.</param>
/// <remarks>Histories hold it: fields are only ever added.</remarks>
internal sealed record StartMessage(JsonElement Input, string? Parent = null, Carried? Carried = null, FoldedHistory? Past = null,
    bool? LogsRows = null);

/// <summary>What outlives <c>ContinueAsNew</c>.</summary>
/// <param name="Emitted">Number of the last emitted event.</param>
/// <param name="SeenEvents">Ids of external events that were delivered, the latest last.</param>
/// <param name="Unconsumed">External events that no code has waited for yet, in order.</param>
internal sealed record Carried(long Emitted, IReadOnlyList<string> SeenEvents, IReadOnlyList<NamedEvent> Unconsumed);

internal sealed record NamedEvent(string Name, RaisedEvent Event);

/// <summary>The payload of every external event. The id makes raising it twice one event.</summary>
internal sealed record RaisedEvent(string Id, JsonElement Payload);
