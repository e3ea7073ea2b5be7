using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Steward.Durability;
using Steward.Intake;
using Steward.Local.Exits;
using Steward.Local.Following;
using Steward.Tasks;

namespace Steward.Local.Submitting;

/// <summary>Tasks of a service, by server-sent events. A broken stream is taken up again where it broke off.</summary>
internal sealed class ServiceFeed(ServiceClient client, TextWriter notes) : ITaskFeed
{
    private const int MaxFailures = 30;
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(1);

    public async IAsyncEnumerable<TaskEventView> EventsAsync(string taskId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        long after = 0;
        for (var failures = 0; ;)
        {
            await using var events = ReadAsync(taskId, after, cancellationToken).GetAsyncEnumerator(cancellationToken);
            while (await NextAsync(events) is { } next)
            {
                failures = 0;
                after = next.Sequence;
                yield return next;
                if (TaskBoard.Read(next)?.Kind == TaskEventKind.Ended)
                    yield break;
            }
            if ((await TryGetAsync(taskId, cancellationToken))?.State.IsTerminal() == true)
                yield break;
            if (++failures > MaxFailures)
                throw new CommandException(ExitCode.Unreachable, $"the service cannot be reached; task {taskId} continues there once it is back");
            if (failures == 1)
                await notes.WriteLineAsync("the event stream was interrupted; reconnecting");
            await Task.Delay(Wait, cancellationToken);
        }
    }

    public async Task<TaskView?> GetAsync(string taskId, CancellationToken cancellationToken) => await client.GetAsync(taskId, cancellationToken);

    private async Task<TaskView?> TryGetAsync(string taskId, CancellationToken cancellationToken)
    {
        try
        {
            return await client.GetAsync(taskId, cancellationToken);
        }
        catch (ServiceUnreachableException)
        {
            return null;
        }
    }

    /// <summary>Null at the end of the stream, however it came.</summary>
    private static async Task<TaskEventView?> NextAsync(IAsyncEnumerator<TaskEventView> events)
    {
        try
        {
            return await events.MoveNextAsync() ? events.Current : null;
        }
        catch (Exception exception) when (exception is ServiceUnreachableException or HttpRequestException or IOException)
        {
            return null;
        }
    }

    private async IAsyncEnumerable<TaskEventView> ReadAsync(string taskId, long after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var stream = await client.EventsAsync(taskId, after, cancellationToken);
        if (stream is null)
            yield break;
        await foreach (var item in SseParser.Create(stream).EnumerateAsync(cancellationToken))
        {
            if (item.Data.Length > 0 && JsonSerializer.Deserialize<TaskEventView>(item.Data, DurableJson.Options) is { } happened)
                yield return happened;
        }
    }
}
