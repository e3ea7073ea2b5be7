using System.Text.Json;
using Steward.Durability;

namespace Steward.DurableTask.Orchestrations;

/// <summary>
/// What a long history was folded to: everything that the code was told, in order, and an answer that it has not been given yet. The next
/// execution runs the code from its beginning, tells it all this again without asking anybody, and goes on with that answer.
/// </summary>
/// <param name="StartedAt">What the clock showed when the code began.</param>
/// <param name="Emitted">Number of the last event that is in the log.</param>
/// <param name="Guids">Ids that were given out, in order.</param>
/// <param name="Held">External events that came while the history was being folded: the code has not seen them.</param>
/// <remarks>Histories hold it: fields are only ever added.</remarks>
internal sealed record FoldedHistory(DateTimeOffset StartedAt, long Emitted, IReadOnlyList<RecordedAnswer> Told, IReadOnlyList<Guid> Guids,
    IReadOnlyList<NamedEvent> Held);

/// <summary>One thing that the code was told: the answer of a step, or an external event.</summary>
/// <param name="At">What the clock showed from then on.</param>
/// <param name="Step">Number of the step, from 1; 0 for an event.</param>
/// <param name="Asked">What the step asked for, such as <c>activity worker-turn</c>: other code is found out by it.</param>
internal sealed record RecordedAnswer(
    DateTimeOffset At, int Step = 0, string? Asked = null, JsonElement? Result = null, FailureDetails? Failure = null,
    NamedEvent? Event = null)
{
    public const string Timer = "a timer";

    /// <exception cref="OperationFailedException">The step failed.</exception>
    public JsonElement Answer(string operation) =>
        Failure is null ? Result ?? default : throw new OperationFailedException(operation, Failure);
}
