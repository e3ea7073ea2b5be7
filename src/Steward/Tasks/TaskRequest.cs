using System.Text.Json;
using Steward.Limits;

namespace Steward.Tasks;

/// <summary>What somebody submits. Only a goal and a completion criterion or check are required. </summary>
public sealed record TaskRequest
{
    public required string Goal { get; init; }

    public PatternKind Pattern { get; init; } = PatternKind.Auto;

    public IReadOnlyList<RequestedDocument> Documents { get; init; } = [];

    /// <summary>Names of specialists; empty means every specialist of the catalogue.</summary>
    public IReadOnlyList<string> Workers { get; init; } = [];

    public TaskLimits Limits { get; init; } = TaskLimits.Default;

    public required Completion Completion { get; init; }

    public OnLimit OnLimit { get; init; } = OnLimit.CompletePartial;

    public ApprovalPolicy Approval { get; init; } = ApprovalPolicy.Default;

    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}

/// <summary>A document by the name the host offers it under, or given in the request with its text.</summary>
public sealed record RequestedDocument(string Name, string? Text = null);

public enum PatternKind
{
    Auto,
    OrchestratorWorker,
    Handoff,
    Adaptive,
}

/// <summary>What the owner does when a limit is hit.</summary>
public enum OnLimit
{
    CompletePartial,
    Escalate,
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
    public static ApprovalPolicy Default { get; } = new(ApprovalWhen.BelowConfidence, ApprovalTimeout.CompletePartial, [], []);
}

public enum ApprovalWhen
{
    Never,
    BelowConfidence,
    Always,
}

/// <summary>There is no "approve" here: silence is never consent.</summary>
public enum ApprovalTimeout
{
    Abort,
    CompletePartial,
}
