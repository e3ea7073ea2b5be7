using System.Text.Json;
using Steward.Durability;
using Steward.Tasks;

namespace Steward.Intake;

/// <summary>Which tasks; every part that is given must hold.</summary>
/// <param name="CreatedFrom">Inclusive.</param>
/// <param name="CreatedTo">Exclusive.</param>
/// <param name="Metadata">Key and, unless null, its value.</param>
/// <param name="PageSize">1 to 100.</param>
public sealed record TaskFilter(
    TaskState? State = null,
    PatternKind? Pattern = null,
    DateTimeOffset? CreatedFrom = null,
    DateTimeOffset? CreatedTo = null,
    (string Key, string? Value)? Metadata = null,
    int PageSize = 50,
    string? Continuation = null)
{
    internal bool Matches(TaskView task) =>
        (State is null || task.State == State)
        && (Pattern is null || task.Pattern == Pattern)
        && (Metadata is not { } wanted
            || task.Metadata.TryGetValue(wanted.Key, out var value) && (wanted.Value is null || wanted.Value == value));
}

/// <param name="Continuation">For the next page; null on the last.</param>
public sealed record TaskPage(IReadOnlyList<TaskView> Tasks, string? Continuation);

/// <param name="Next">Number to ask after for what comes later.</param>
/// <param name="Complete">True when nothing will come later.</param>
public sealed record TaskEventPage(IReadOnlyList<TaskEventView> Events, long Next, bool Complete);

/// <param name="Sequence">From 1, without gaps.</param>
/// <param name="Event">A <see cref="TaskEvent"/>, as it was recorded.</param>
public sealed record TaskEventView(long Sequence, DateTimeOffset At, JsonElement Event)
{
    /// <summary>The event; null where it has a form that is not known here.</summary>
    public TaskEvent? Read()
    {
        try
        {
            return Event.ValueKind == JsonValueKind.Object ? Event.Deserialize<TaskEvent>(DurableJson.Options) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
