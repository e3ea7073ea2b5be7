using Steward.Client;
using Steward.Intake;
using Steward.Local.Following;
using Steward.Tasks;

namespace Steward.Local.Submitting;

/// <summary>Tasks of a service, by server-sent events.</summary>
internal sealed class ServiceFeed(StewardClient client, TextWriter notes) : ITaskFeed
{
    public IAsyncEnumerable<TaskEventView> EventsAsync(string taskId, CancellationToken cancellationToken) => client.FollowAsync(
        taskId, reconnecting: () => notes.WriteLine("the event stream was interrupted; reconnecting"),
        cancellationToken: cancellationToken);

    public async Task<TaskView?> GetAsync(string taskId, CancellationToken cancellationToken) =>
        await client.GetAsync(taskId, cancellationToken);
}
