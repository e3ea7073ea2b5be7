using Steward.Tasks;

namespace Steward.Local.Following;

/// <summary>Progress of one or more tasks, on standard error: standard output is for results.</summary>
internal interface IProgressView
{
    void Begin(TaskBoard board);

    /// <summary>Called after the board took in the event.</summary>
    void Show(TaskBoard board, DateTimeOffset at, TaskEvent happened);

    /// <summary>The screen belongs to the caller while <paramref name="work"/> runs.</summary>
    Task AsideAsync(Func<Task> work);
}
