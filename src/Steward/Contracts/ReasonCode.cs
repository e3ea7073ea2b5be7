namespace Steward.Contracts;

/// <summary>Why a task ended: stable codes, part of the contract. docs/reasons.md documents each.</summary>
public static class ReasonCode
{
    /// <summary>Completed: the result passed every check of the validator, and the judge where there is one.</summary>
    public const string Validated = "validated";

    /// <summary>Completed: a human approved the result.</summary>
    public const string Approved = "approved";

    /// <summary>Completed: the result passed after a human had asked for a revision.</summary>
    public const string Revised = "revised";

    /// <summary>Partial or aborted: what is left of the tokens does not cover the worst case of the next call.</summary>
    public const string Budget = "budget";

    /// <summary>Partial or aborted: what is left of the money does not cover the worst case of the next call.</summary>
    public const string Cost = "cost";

    /// <summary>
    /// Partial or aborted: a provider used more than a call was admitted with, and cannot be held to its cap or broke the ceiling.
    /// </summary>
    public const string Overrun = "overrun";

    /// <summary>Partial or aborted: every transfer of control to a worker is used.</summary>
    public const string Hops = "hops";

    /// <summary>Partial or aborted: the time from acceptance to the end has run out.</summary>
    public const string WallClock = "wall-clock";

    /// <summary>
    /// Partial or aborted: every plan after the first has failed too, or every revision that a human may ask for is used.
    /// </summary>
    public const string RePlans = "re-plans";

    /// <summary>Partial or aborted: every round of adaptive planning is used.</summary>
    public const string Rounds = "rounds";

    /// <summary>Partial or aborted: a worker gave the same answer, or made the same call, again and again (MAST 1.3).</summary>
    public const string Repetition = "repetition";

    /// <summary>Partial or aborted: handoffs went in a circle without progress.</summary>
    public const string Cycle = "cycle";

    /// <summary>Partial: plan and answer stopped changing before the completion criterion held.</summary>
    public const string Converged = "converged";

    /// <summary>Partial: the last rounds of adaptive planning, or the last three holders of a handoff, brought nothing new.</summary>
    public const string NoNewInformation = "no-new-information";

    /// <summary>Partial or aborted: a monitor saw a failure mode (MAST, arXiv 2503.13657) and returned the task to its owner.</summary>
    public const string FailureMode = "failure-mode";

    /// <summary>Partial or aborted: the pattern lacks a worker that it cannot do without.</summary>
    public const string NoWorker = "no-worker";

    /// <summary>Partial: the validator would ask a human, and the request says that none is asked.</summary>
    public const string LowConfidence = "low-confidence";

    /// <summary>Partial or aborted: no human decided in time.</summary>
    public const string ApprovalTimeout = "approval-timeout";

    /// <summary>Rejected: a human rejected the result.</summary>
    public const string RejectedByHuman = "rejected-by-human";

    /// <summary>Cancelled: somebody cancelled the task; what was there is in the outcome.</summary>
    public const string Cancelled = "cancelled";

    /// <summary>Failed: a fault of Steward itself, which the detail names.</summary>
    public const string Internal = "internal";

    /// <summary>Every code above.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        Validated, Approved, Revised, Budget, Cost, Overrun, Hops, WallClock, RePlans, Rounds, Repetition, Cycle, Converged,
        NoNewInformation, FailureMode, NoWorker, LowConfidence, ApprovalTimeout, RejectedByHuman, Cancelled, Internal,
    ];
}
