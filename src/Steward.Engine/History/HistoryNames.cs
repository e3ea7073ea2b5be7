namespace Steward.Engine.History;

/// <summary>The names of events on disk. Contracts: never change one, only add.</summary>
internal static class HistoryNames
{
    private static readonly string[] Names =
    [
        "carried", "started", "activity", "activity-done", "activity-failed", "timer", "timer-fired", "entity-call", "entity-signal",
        "entity-done", "entity-failed", "child", "child-done", "child-failed", "raised", "event-sent",
    ];

    private static readonly Dictionary<string, HistoryKind> Kinds =
        Names.Select((name, index) => (name, kind: (HistoryKind)index)).ToDictionary(p => p.name, p => p.kind, StringComparer.Ordinal);

    public static string Of(HistoryKind kind) => Names[(int)kind];

    public static HistoryKind Parse(string? name) =>
        name is not null && Kinds.TryGetValue(name, out var kind)
            ? kind
            : throw new InvalidDataException(
                $"The history holds an event of unknown kind '{name}': a newer version wrote it, or it is damaged.");
}
