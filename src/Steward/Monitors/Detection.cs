namespace Steward.Monitors;

/// <summary>One MAST failure mode seen in a running task (arXiv 2503.13657).</summary>
/// <param name="Mode">Such as <c>1.3</c>.</param>
/// <param name="Monitor">Such as <c>step-repetition</c>.</param>
/// <param name="Evidence">What was seen, in one line, at most 500 characters.</param>
/// <param name="Worker">Whose turn it was; null when it is nobody's alone.</param>
/// <param name="Turn">Index of the turn, from 1.</param>
public sealed record Detection(string Mode, string Monitor, MonitorAction Action, string Evidence, string? Worker, int Turn);

/// <summary>What a detection leads to, mildest first.</summary>
public enum MonitorAction
{
    /// <summary>It is in the event log and the outcome, and nothing else happens.</summary>
    Record,

    /// <summary>The worker is told in its next turn.</summary>
    WarnWorker,

    /// <summary>The plan is given up for another one, within the limit of re-plans.</summary>
    RePlan,

    /// <summary>Control goes back to the owner, which ends the task as its <c>onLimit</c> says.</summary>
    ReturnToOwner,

    /// <summary>A human is asked, whatever <c>onLimit</c> says.</summary>
    Escalate,
}
