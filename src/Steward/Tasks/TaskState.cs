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

internal static class TaskStates
{
    public static bool IsTerminal(this TaskState state) => state is not (TaskState.Queued or TaskState.Running or TaskState.AwaitingApproval);
}
