using Steward.Durability;

namespace Steward.Engine.History;

/// <summary>
/// What a history records: inputs that the code was given, and actions that it asked for. The names on disk are contracts.
/// </summary>
internal enum HistoryKind
{
    /// <summary>First event after a continue-as-new: what the earlier execution left over.</summary>
    Carried,
    Started,
    Activity,
    ActivityDone,
    ActivityFailed,
    Timer,
    TimerFired,
    EntityCall,
    EntitySignal,
    EntityDone,
    EntityFailed,
    Child,
    ChildDone,
    ChildFailed,
    Raised,
    EventSent,
}

/// <summary>One event of a history. Which members are set follows from <see cref="Kind"/>.</summary>
/// <remarks>Inputs of calls are not recorded: replay makes them again, and histories stay small.</remarks>
internal sealed record HistoryEvent(HistoryKind Kind)
{
    /// <summary>Number of the step that this is, or that this answers; from 1, never used twice by one instance.</summary>
    public int Step { get; init; }

    /// <summary>When an input was taken in.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>Name of the activity, orchestration, event, or entity operation (<c>entity.operation</c>).</summary>
    public string? Name { get; init; }

    /// <summary>Child instance, entity key, event id, or the instance that an event is sent to.</summary>
    public string? Id { get; init; }

    public ReadOnlyMemory<byte> Payload { get; init; }

    public FailureDetails? Failure { get; init; }

    /// <summary>When a timer is due.</summary>
    public DateTimeOffset Due { get; init; }

    public int CarriedGuids { get; init; }

    public IReadOnlyList<RaisedEvent> CarriedEvents { get; init; } = [];

    public bool IsAction =>
        Kind is HistoryKind.Activity or HistoryKind.Timer or HistoryKind.EntityCall or HistoryKind.Child || IsOneWay(Kind);

    /// <summary>True for what nothing answers: it took effect in the commit that recorded it.</summary>
    public static bool IsOneWay(HistoryKind kind) => kind is HistoryKind.EntitySignal or HistoryKind.EventSent;

    /// <summary>Such as <c>activity 'plan'</c>, for messages.</summary>
    public string Describe() => Describe(Kind, Name, Id);

    public static string Describe(HistoryKind kind, string? name, string? id) => kind switch
    {
        HistoryKind.Activity => $"activity '{name}'",
        HistoryKind.Timer => "a timer",
        HistoryKind.EntityCall => $"call of '{name}' on entity key '{id}'",
        HistoryKind.EntitySignal => $"signal '{name}' to entity key '{id}'",
        HistoryKind.Child => $"sub-orchestration '{name}' ('{id}')",
        HistoryKind.Raised => $"event '{name}'",
        HistoryKind.EventSent => $"event '{name}' to '{id}'",
        _ => HistoryNames.Of(kind),
    };
}

/// <summary>An external event as it was raised.</summary>
internal sealed record RaisedEvent(string Name, string Id, ReadOnlyMemory<byte> Payload);
