using System.Text.Json;
using Steward.Limits;

namespace Steward.Workers;

/// <summary>What a worker is asked to do. Results of other workers come by reference: their text is in the record store.</summary>
/// <param name="Objective">In words.</param>
/// <param name="Inputs">Invocations of this task whose envelopes the worker reads.</param>
/// <param name="Feedback">What was wrong before: failures, findings of the validator, a human's wishes.</param>
/// <param name="Briefing">Structured input of a role, such as a planner's <c>PlannerBriefing</c>.</param>
/// <param name="Remembered">Earlier invocations of a manager that its briefing is filled from: the last,
/// then the one with the best answer.</param>
internal sealed record Assignment(
    string Objective, IReadOnlyList<string> Inputs, string? Feedback = null, JsonElement? Briefing = null,
    IReadOnlyList<string>? Remembered = null);

/// <summary>One turn of one invocation: the input of the activity that calls the model, the code or the endpoint.</summary>
/// <param name="TaskId">Top of the tree; documents and records are kept under it.</param>
/// <param name="InvocationId">Unique in the tree.</param>
/// <param name="Turn">From 1.</param>
/// <param name="Reservation">The most that this turn may use; the call is cut to fit, or not made.</param>
/// <param name="Deadline">The turn is given up then.</param>
/// <param name="Timeout">Of the call itself, from the moment that the worker's gate lets it through; null where an entity was the gate, and
/// the deadline holds the time-out.</param>
/// <param name="Attempt">Number of the first attempt that is made under this reservation: those before are settled. Null for 1.</param>
internal sealed record WorkerTurn(
    string TaskId,
    string Goal,
    string? Criterion,
    string InvocationId,
    int Turn,
    WorkerCard Worker,
    Assignment Assignment,
    IReadOnlyList<string> Documents,
    Reservation Reservation,
    DateTimeOffset Deadline,
    TimeSpan? Timeout = null,
    int? Attempt = null)
{
    /// <summary>
    /// Idempotency key of the turn: journal and transcript use it. The ledger tells its admissions apart, which may be several.
    /// </summary>
    public string CallId => $"{InvocationId}.{Turn}";
}

/// <summary>Admitted amounts. Tokens count prompt and completion together.</summary>
public sealed record Reservation(long Tokens, decimal CostUsd);

/// <summary>
/// What a turn came to: an envelope, tool calls, too small a reservation, or none of these with <see cref="ConversationTokens"/> set: the
/// worker needs another turn, such as one to mend an answer that was not valid.
/// </summary>
internal sealed record TurnReply
{
    /// <summary>The invocation is over with this.</summary>
    public Envelope? Envelope { get; init; }

    /// <summary>The worker wants these tools called, then another turn.</summary>
    public IReadOnlyList<ToolCall> ToolCalls { get; init; } = [];

    public Usage Usage { get; init; } = Usage.None;

    /// <summary>Upper bound, in tokens, of the conversation so far; the next turn's prompt is at least this.</summary>
    public long ConversationTokens { get; init; }

    /// <summary>Set when nothing was called because the reservation is too small: the tokens that would do.</summary>
    public long? NeededTokens { get; init; }

    /// <summary>
    /// Set when attempts have failed and the rest of the reservation does not suffice for the next: what was used is settled, and the next
    /// one asked for.
    /// </summary>
    public NextAttempt? NextAttempt { get; init; }

    /// <summary>Set when the turn used more than it was admitted with.</summary>
    public Overrun? Overrun { get; init; }

    /// <summary>The worker or its provider was at fault (unreachable, 5xx, time-out): counts for its circuit breaker.</summary>
    public bool Fault { get; init; }

    /// <summary>
    /// The turn is asked for again as it is: the worker's bulkhead stayed full for as long as an activity may wait, or the store of records
    /// is away. <see cref="Usage"/> counts only where the task ends instead.
    /// </summary>
    public bool Busy { get; init; }

    /// <summary>It was the deadline of the task, not the worker's own time-out, that ended the turn.</summary>
    public bool OutOfTime { get; init; }
}

/// <summary>Another attempt at a turn, which needs a reservation of its own.</summary>
/// <param name="Number">From 2.</param>
/// <param name="Tokens">That it needs at least.</param>
/// <param name="Reason">What became of the attempt before.</param>
internal sealed record NextAttempt(int Number, long Tokens, string Reason);

/// <summary>A provider used more than a call was admitted with.</summary>
/// <param name="Detail">Who used what, in a sentence.</param>
/// <param name="Mended">The calls that follow are bounded again: what had gone wrong is known. Else it is called no more.</param>
internal sealed record Overrun(string Detail, bool Mended);

/// <summary>A tool call that a worker asked for; its arguments are in the transcript.</summary>
/// <param name="Index">From 0 within the turn.</param>
/// <param name="Digest">Of name and arguments: equal digests are equal calls.</param>
internal sealed record ToolCall(int Index, string Tool, string Digest);

/// <summary>Input of the activity that runs one tool call of a turn.</summary>
/// <param name="Timeout">As that of a <see cref="WorkerTurn"/>.</param>
internal sealed record ToolTurn(
    string TaskId, string InvocationId, int Turn, ToolCall Call, WorkerCard Worker, IReadOnlyList<string> Documents,
    DateTimeOffset Deadline,
    TimeSpan? Timeout = null)
{
    public string CallId => $"{InvocationId}.{Turn}.{Call.Index}";
}

/// <param name="ResultTokens">Upper bound of what the result adds to the conversation, in tokens.</param>
/// <param name="Error">Null when the tool answered.</param>
internal sealed record ToolReply(long ResultTokens, string? Error = null);
