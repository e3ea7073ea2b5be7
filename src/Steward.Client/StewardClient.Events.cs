using System.Runtime.CompilerServices;
using System.Text.Json;
using Steward.Intake;
using Steward.Tasks;

namespace Steward.Client;

/// <content>Events of tasks: by the page, or live.</content>
public sealed partial class StewardClient
{
    /// <summary>What happened in a task so far.</summary>
    /// <param name="after">Events with greater numbers; 0 for all. Numbers start at 1, without gaps.</param>
    /// <param name="take">1 to 1,000.</param>
    /// <exception cref="StewardClientException"><c>not-found</c>; <c>invalid-request</c>.</exception>
    public Task<TaskEventPage> GetEventsAsync(
        string taskId, long after = 0, int take = 100, CancellationToken cancellationToken = default) =>
        service.GetAsync<TaskEventPage>(EventsOf(taskId) + QueryText.Of(("after", after), ("take", take)), cancellationToken);

    /// <summary>
    /// Everything that happened and happens in a task, live, in order, each event once, until the task has ended. A stream that breaks is
    /// opened again after the last event that came.
    /// </summary>
    /// <param name="after">The number of the last event that is known; 0 for all.</param>
    /// <param name="reconnecting">Called whenever the stream broke, before the wait for another one.</param>
    /// <exception cref="StewardClientException">
    /// <c>not-found</c>; <see cref="StewardClientException.IsTransient"/> when no stream could be opened,
    /// <see cref="StewardClientOptions.MaxReconnects"/> times in a row. The task goes on all the same.
    /// </exception>
    public async IAsyncEnumerable<TaskEventView> FollowAsync(
        string taskId, long after = 0, Action? reconnecting = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (true)
        {
            if (await service.OpenAsync(EventsOf(taskId), after, cancellationToken).ConfigureAwait(false) is not { } stream)
                yield break;
            await using var closing = stream.ConfigureAwait(false);
            while (await NextAsync(stream).ConfigureAwait(false) is { } next)
            {
                after = next.Sequence;
                yield return next;
                if (next.Read()?.Kind == TaskEventKind.Ended)
                    yield break;
            }
            if (stream.WasSilent)
                continue;
            reconnecting?.Invoke();
            await Task.Delay(ServiceConnection.ReconnectDelay, time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Waits until a task has ended, however long that takes: its wall clock bounds it. Waits for approvals are part of it.
    /// </summary>
    /// <returns>The ended task: its state, its reason, its result.</returns>
    /// <inheritdoc cref="FollowAsync" path="/exception"/>
    public async Task<TaskView> WaitAsync(string taskId, CancellationToken cancellationToken = default)
    {
        await foreach (var _ in FollowAsync(taskId, cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            // What happens on the way is not asked for.
        }
        while (true)
        {
            var task = await GetAsync(taskId, cancellationToken).ConfigureAwait(false);
            if (task.State.IsTerminal())
                return task;
            // The last event is there a moment before the outcome.
            await Task.Delay(ServiceConnection.ReconnectDelay, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<TaskEventView?> NextAsync(EventStream stream)
    {
        try
        {
            return await stream.NextAsync().ConfigureAwait(false);
        }
        catch (JsonException exception)
        {
            throw service.Unreadable(exception);
        }
    }

    private static string EventsOf(string taskId) => $"{PathOf(taskId)}/events";
}
