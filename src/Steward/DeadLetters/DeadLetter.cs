using System.Text.Json;
using Steward.Contracts;
using Steward.Tasks;

namespace Steward.DeadLetters;

/// <summary>
/// What could not be completed, with why, and what is needed to try it again. Kept in <c>RecordCollections.DeadLetters</c> under its id.
/// </summary>
public sealed record DeadLetter
{
    /// <summary>
    /// The id of the task for a task, <c>message-{message}</c> for a poison message,
    /// <c>outcome-{task}</c> for an outcome that nobody was told of.
    /// </summary>
    public required string Id { get; init; }

    /// <summary>Null when the message never became a task.</summary>
    public string? TaskId { get; init; }

    /// <summary>One of <see cref="ReasonCode"/>, <see cref="PoisonReason"/>, or <see cref="UnannouncedReason"/>.</summary>
    public required string Reason { get; init; }

    /// <summary>The reason in a sentence.</summary>
    public string? Detail { get; init; }

    /// <summary>What the task was asked to do; null for other letters than those of tasks.</summary>
    public TaskSpecification? Specification { get; init; }

    /// <summary>
    /// The message as it came, when it did not become a task. At most <see cref="MaxPoisonLength"/> characters,
    /// more than a queue message can hold.
    /// </summary>
    public string? Poison { get; init; }

    /// <summary>Id of that message in its queue.</summary>
    public string? MessageId { get; init; }

    /// <summary>What was to be told of the outcome, and to whom, in the host's own form. A redrive tells it again.</summary>
    public JsonElement? Announcement { get; init; }

    /// <summary>When the letter was written: the end of the task, or when the message or the announcement was given up.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The task that a redrive started, or whose outcome it announced.</summary>
    public string? RedrivenAs { get; init; }

    /// <summary>A queue message that did not become a task.</summary>
    public const string PoisonReason = "poison";

    /// <summary>An outcome that could not be announced.</summary>
    public const string UnannouncedReason = "unannounced";

    /// <summary>Of <see cref="Poison"/>, in UTF-16 code units: what is longer is cut.</summary>
    public const int MaxPoisonLength = 65_536;
}
