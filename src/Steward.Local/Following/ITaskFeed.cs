using Steward.Intake;
using Steward.Tasks;

namespace Steward.Local.Following;

/// <summary>Where tasks are watched: the engine in this process, or a service.</summary>
internal interface ITaskFeed
{
    /// <summary>Everything that happened and happens in a task, in order, without a gap, until it has ended.</summary>
    IAsyncEnumerable<TaskEventView> EventsAsync(string taskId, CancellationToken cancellationToken);

    Task<TaskView?> GetAsync(string taskId, CancellationToken cancellationToken);
}
