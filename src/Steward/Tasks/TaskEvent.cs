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
    /// <summary>Of <see cref="Summary"/>, in UTF-16 code units.</summary>
    public const int MaxSummaryLength = 500;
}

/// <summary>The kinds of events: stable names, part of the contract.</summary>
public static class TaskEventKind
{
    /// <summary>The owner has begun; the summary is the goal.</summary>
    public const string Started = "task-started";

    /// <summary>Which pattern the task runs in, and why.</summary>
    public const string Pattern = "pattern-chosen";

    /// <summary>A plan was accepted; the detail holds its subtasks.</summary>
    public const string Plan = "plan";

    /// <summary>A plan is to be replaced, and why.</summary>
    public const string RePlan = "re-plan";

    /// <summary>An invocation begins.</summary>
    public const string WorkerStarted = "worker-started";

    /// <summary>An invocation has ended with its envelope; tokens and cost are those of the invocation.</summary>
    public const string WorkerFinished = "worker-finished";

    /// <summary>A worker called a tool.</summary>
    public const string ToolCalled = "tool-called";

    /// <summary>The ledger refused a call; the summary names the limit.</summary>
    public const string Refused = "call-refused";

    /// <summary>A call used more than it was admitted with; the summary says who and how much.</summary>
    public const string Overrun = "overrun";

    /// <summary>A round of adaptive planning: what the manager knows and asks next.</summary>
    public const string Round = "round";

    /// <summary>Control passes from one worker to another.</summary>
    public const string Handoff = "handoff";

    /// <summary>A monitor saw a failure mode; the detail holds the <see cref="Monitors.Detection"/>.</summary>
    public const string Detection = "detection";

    /// <summary>A limit ended the work, with its figures.</summary>
    public const string Limit = "limit";

    /// <summary>What the owner worker chose when a limit was hit.</summary>
    public const string OwnerDecision = "owner-decision";

    /// <summary>What the validator says of a candidate.</summary>
    public const string Verdict = "verdict";

    /// <summary>A human is asked.</summary>
    public const string ApprovalRequested = "approval-requested";

    /// <summary>The question was decided, ran out of time or was withdrawn.</summary>
    public const string ApprovalDecided = "approval-decided";

    /// <summary>The last event: state and reason, and what the whole tree has spent.</summary>
    public const string Ended = "task-ended";
}
