using Steward.Contracts;
using Steward.Tasks;

namespace Steward.Local.Exits;

/// <summary>What the process returns. docs/cli.md documents each; scripts rely on them.</summary>
internal static class ExitCode
{
    public const int Completed = 0;
    public const int Unexpected = 1;
    public const int BadInput = 2;
    public const int Partial = 3;
    public const int Rejected = 4;
    public const int Aborted = 5;
    public const int CancelledOrFailed = 6;
    public const int DataFolder = 7;
    public const int Unreachable = 8;
    public const int AwaitingHuman = 9;

    /// <summary>128 + SIGINT, as shells do.</summary>
    public const int Stopped = 130;

    public static int Of(TaskState state) => state switch
    {
        TaskState.Completed => Completed,
        TaskState.Partial => Partial,
        TaskState.Rejected => Rejected,
        TaskState.Aborted => Aborted,
        TaskState.Cancelled or TaskState.Failed => CancelledOrFailed,
        _ => AwaitingHuman,
    };

    /// <summary>Of several tasks: the one that is furthest from a completion.</summary>
    public static int Of(IEnumerable<TaskState> states) => states.Select(Of).DefaultIfEmpty(Completed).Max();
}
