using System.Text.Json;
using Steward.Limits;

namespace Steward.Tasks;

/// <summary>What somebody submits. Only a goal and a completion criterion or check are required. </summary>
public sealed record TaskRequest
{
    /// <summary>What is to be achieved, in words. 1 to 8,000 characters.</summary>
    public required string Goal { get; init; }

    /// <summary>How workers collaborate; <see cref="PatternKind.Auto"/> by default.</summary>
    public PatternKind Pattern { get; init; } = PatternKind.Auto;

    /// <summary>What workers may read, at most 64; none by default.</summary>
    public IReadOnlyList<RequestedDocument> Documents { get; init; } = [];

    /// <summary>Names of specialists; empty means every specialist of the catalogue.</summary>
    public IReadOnlyList<string> Workers { get; init; } = [];

    /// <summary>Each at its default unless set.</summary>
    public TaskLimits Limits { get; init; } = TaskLimits.Default;

    /// <summary>
    /// Whether the request itself names <c>limits.costUsd</c>: it is refused then where the price of a model is not known. Set by the
    /// reader of requests, and not written.
    /// </summary>
    internal bool LimitsCost { get; init; }

    /// <summary>When the task is done.</summary>
    public required Completion Completion { get; init; }

    /// <summary><see cref="OnLimit.CompletePartial"/> by default.</summary>
    public OnLimit OnLimit { get; init; } = OnLimit.CompletePartial;

    /// <summary><see cref="ApprovalPolicy.Default"/> unless set.</summary>
    public ApprovalPolicy Approval { get; init; } = ApprovalPolicy.Default;

    /// <summary>
    /// The caller's own labels, which read back with the task and are not looked at. At most 32, values of at most 512 characters; none by
    /// default.
    /// </summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}

/// <summary>A document by the name the host offers it under, or given in the request with its text.</summary>
public sealed record RequestedDocument(string Name, string? Text = null);

/// <summary>How workers collaborate.</summary>
public enum PatternKind
{
    /// <summary>Orchestrator-worker where there is a planner, else adaptive where there is a manager, else handoff.</summary>
    Auto,

    /// <summary>A planner splits the goal into subtasks, workers do them, an assembler joins the results.</summary>
    OrchestratorWorker,

    /// <summary>One worker at a time holds the task and passes it on.</summary>
    Handoff,

    /// <summary>A manager decides in rounds what is asked next, on what is known so far.</summary>
    Adaptive,
}

/// <summary>What the owner does when a limit is hit.</summary>
public enum OnLimit
{
    /// <summary>What is there is handed over, marked as partial.</summary>
    CompletePartial,

    /// <summary>A human is asked.</summary>
    Escalate,

    /// <summary>The task ends without a result.</summary>
    Abort,

    /// <summary>The owner worker decides among the other three, on its reserved allotment.</summary>
    Owner,
}

/// <summary>When the task is done. Mandatory: nothing runs without it.</summary>
/// <param name="Criterion">In words, for planner and judge; null when the checks say it all.</param>
/// <param name="Checks">Deterministic checks on the result.</param>
/// <param name="Confidence">The least confidence that passes without a human, 0 to 1.</param>
public sealed record Completion(string? Criterion, IReadOnlyList<CompletionCheck> Checks, double Confidence = 0.7);

/// <summary>One deterministic check; Steward.Validation lists the kinds.</summary>
public sealed record CompletionCheck(string Kind, JsonElement? Value = null);

/// <summary>When a human is asked, and what happens when nobody answers in time.</summary>
/// <param name="Notify">Webhooks (https) that are told of the question.</param>
/// <param name="Approvers">Identities that may decide; empty means anyone with the signed link except the requester.</param>
public sealed record ApprovalPolicy(
    ApprovalWhen When, ApprovalTimeout OnTimeout, IReadOnlyList<string> Notify, IReadOnlyList<string> Approvers)
{
    /// <summary>
    /// A human is asked below the demanded confidence; a time-out hands over what is there; nobody is notified, and anyone with the link
    /// may decide except the requester.
    /// </summary>
    public static ApprovalPolicy Default { get; } = new(ApprovalWhen.BelowConfidence, ApprovalTimeout.CompletePartial, [], []);
}

/// <summary>When a human is asked before a result is released.</summary>
public enum ApprovalWhen
{
    /// <summary>Never: what would need a human ends as partial, <see cref="Contracts.ReasonCode.LowConfidence"/>.</summary>
    Never,

    /// <summary>When the confidence is below what <see cref="Completion"/> demands.</summary>
    BelowConfidence,

    /// <summary>Before every result.</summary>
    Always,
}

/// <summary>There is no "approve" here: silence is never consent.</summary>
public enum ApprovalTimeout
{
    /// <summary>The task ends without a result.</summary>
    Abort,

    /// <summary>What is there is handed over, marked as partial.</summary>
    CompletePartial,
}
