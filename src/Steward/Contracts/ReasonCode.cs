namespace Steward.Contracts;

/// <summary>Why a task ended: stable codes, part of the contract. docs/reasons.md documents each.</summary>
public static class ReasonCode
{
    public const string Validated = "validated";
    public const string Approved = "approved";
    public const string Revised = "revised";
    public const string Budget = "budget";
    public const string Cost = "cost";
    public const string Overrun = "overrun";
    public const string Hops = "hops";
    public const string WallClock = "wall-clock";
    public const string RePlans = "re-plans";
    public const string Rounds = "rounds";
    public const string Repetition = "repetition";
    public const string Cycle = "cycle";
    public const string Converged = "converged";
    public const string NoNewInformation = "no-new-information";
    public const string FailureMode = "failure-mode";
    public const string NoWorker = "no-worker";
    public const string LowConfidence = "low-confidence";
    public const string ApprovalTimeout = "approval-timeout";
    public const string RejectedByHuman = "rejected-by-human";
    public const string Cancelled = "cancelled";
    public const string Internal = "internal";

    public static IReadOnlyList<string> All { get; } =
    [
        Validated, Approved, Revised, Budget, Cost, Overrun, Hops, WallClock, RePlans, Rounds, Repetition, Cycle, Converged,
        NoNewInformation,        FailureMode, NoWorker, LowConfidence, ApprovalTimeout, RejectedByHuman, Cancelled, Internal,
    ];
}
