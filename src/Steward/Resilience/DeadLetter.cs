using Steward.Tasks;

namespace Steward.Resilience;

/// <summary>What could not be completed, with why, and what is needed to try it again. Kept in <c>RecordCollections.DeadLetters</c> under its id.</summary>
public sealed record DeadLetter
{
    /// <summary>Sortable; the id of the task for a task, unique for a poison message.</summary>
    public required string Id { get; init; }

    /// <summary>Null when the message never became a task.</summary>
    public string? TaskId { get; init; }

    /// <summary>One of <see cref="ReasonCode"/>, or <c>poison</c>.</summary>
    public required string Reason { get; init; }

    /// <summary>The reason in a sentence.</summary>
    public string? Detail { get; init; }

    /// <summary>What the task was asked to do; null for a poison message.</summary>
    public TaskSpecification? Specification { get; init; }

    /// <summary>The message as it came, when it did not become a task. At most <see cref="MaxPoisonLength"/> characters, more than a queue message can hold.</summary>
    public string? Poison { get; init; }

    /// <summary>Id of that message in its queue.</summary>
    public string? MessageId { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>The task that a redrive started.</summary>
    public string? RedrivenAs { get; init; }

    public const string PoisonReason = "poison";
    public const int MaxPoisonLength = 65_536;
}
