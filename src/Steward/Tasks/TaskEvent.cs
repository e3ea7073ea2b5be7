using System.Text.Json;

namespace Steward.Tasks;

/// <summary>One thing that happened in a task, in its public event log.</summary>
/// <param name="Kind">One of <see cref="TaskEventKind"/>.</param>
/// <param name="Summary">One line for people, at most 500 characters.</param>
/// <param name="Tokens">Of this call.</param>
/// <param name="Detail">Structured data of the kind, such as the plan.</param>
public sealed record TaskEvent(
    string Kind,
    string Summary,
    string? Worker = null,
    string? Invocation = null,
    long? Tokens = null,
    decimal? CostUsd = null,
    Spent? Spent = null,
    JsonElement? Detail = null)
{
    public const int MaxSummaryLength = 500;
}

/// <summary>The kinds of events: stable names, part of the contract.</summary>
public static class TaskEventKind
{
    public const string Started = "task-started";
    public const string Pattern = "pattern-chosen";
    public const string Plan = "plan";
    public const string RePlan = "re-plan";
    public const string WorkerStarted = "worker-started";
    public const string WorkerFinished = "worker-finished";
    public const string ToolCalled = "tool-called";
    public const string Refused = "call-refused";
    public const string Overrun = "overrun";
    public const string Round = "round";
    public const string Handoff = "handoff";
    public const string Detection = "detection";
    public const string Limit = "limit";
    public const string OwnerDecision = "owner-decision";
    public const string Verdict = "verdict";
    public const string ApprovalRequested = "approval-requested";
    public const string ApprovalDecided = "approval-decided";
    public const string Ended = "task-ended";
}
