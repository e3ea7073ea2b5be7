using System.Runtime.CompilerServices;
using Steward.Http.Tasks;
using Steward.Intake;
using Steward.Tasks;

namespace Steward.Local.Following;

/// <summary>Tasks of the engine in this process.</summary>
internal sealed class LocalFeed(TaskQueries tasks) : ITaskFeed
{
    private const int Page = 200;

    public async IAsyncEnumerable<TaskEventView> EventsAsync(string taskId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        long after = 0;
        while (await tasks.EventsAsync(taskId, after, Page, cancellationToken) is { } page)
        {
            foreach (var happened in page.Events)
                yield return happened;
            if (page.Complete)
                yield break;
            if (page.Events.Count == 0)
                await tasks.WaitForEventsAsync(taskId, after, cancellationToken);
            after = page.Next;
        }
    }

    public async Task<TaskView?> GetAsync(string taskId, CancellationToken cancellationToken) =>
        (await tasks.GetAsync(taskId, cancellationToken))?.WithLinks();
}
