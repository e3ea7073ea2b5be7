namespace Steward.Tasks;

public enum TaskState
{
    Queued,
    Running,
    AwaitingApproval,
    Completed,
    Partial,
    Rejected,
    Aborted,
    Cancelled,
    Failed,
}

public static class TaskStates
{
    /// <summary>Whether a task in this state has ended: no other state follows.</summary>
    public static bool IsTerminal(this TaskState state) =>
        state is not (TaskState.Queued or TaskState.Running or TaskState.AwaitingApproval);
}
