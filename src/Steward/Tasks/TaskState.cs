namespace Steward.Tasks;

/// <summary>Where a task stands. The last six are terminal: a task reaches exactly one of them.</summary>
public enum TaskState
{
    /// <summary>Accepted; its owner has not begun.</summary>
    Queued,

    /// <summary>Its owner runs.</summary>
    Running,

    /// <summary>A human is asked, and nothing else goes on.</summary>
    AwaitingApproval,

    /// <summary>The result passed the validator, or a human approved it.</summary>
    Completed,

    /// <summary>Ended before the completion criterion held; what was there is handed over.</summary>
    Partial,

    /// <summary>A human rejected the result.</summary>
    Rejected,

    /// <summary>Ended before the completion criterion held, without a result.</summary>
    Aborted,

    /// <summary>Somebody cancelled it; what was there is in the outcome.</summary>
    Cancelled,

    /// <summary>A fault of Steward itself, or its instance was terminated.</summary>
    Failed,
}

/// <summary>What holds of a <see cref="TaskState"/>.</summary>
public static class TaskStates
{
    /// <summary>Whether a task in this state has ended: no other state follows.</summary>
    public static bool IsTerminal(this TaskState state) =>
        state is not (TaskState.Queued or TaskState.Running or TaskState.AwaitingApproval);
}
