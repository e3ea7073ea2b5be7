using System.Collections.Concurrent;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.DurableTask.Protobuf;

namespace Steward.DurableTask.Tests.Hosts.Sidecar;

/// <summary>Work that was sent and is not done: a worker that connects gets what its predecessor left, as from any back end.</summary>
internal sealed class OutstandingWork
{
    private readonly ConcurrentDictionary<string, WorkItem> items = new(StringComparer.Ordinal);

    public ICollection<WorkItem> Items => items.Values;

    public static string OfOrchestration(string instanceId) => $"orchestration {instanceId}";

    public static string OfActivity(string instanceId, int task) => $"activity {instanceId} {task}";

    public static string OfEntity => "entity";

    public void Add(WorkItem item) => items[KeyOf(item)] = item;

    public void Remove(string key) => items.TryRemove(key, out _);

    public void Remove(WorkItem item) => Remove(KeyOf(item));

    private static string KeyOf(WorkItem item) => item.RequestCase switch
    {
        WorkItem.RequestOneofCase.OrchestratorRequest => OfOrchestration(item.OrchestratorRequest.InstanceId),
        WorkItem.RequestOneofCase.ActivityRequest =>
            OfActivity(item.ActivityRequest.OrchestrationInstance.InstanceId, item.ActivityRequest.TaskId),
        WorkItem.RequestOneofCase.EntityRequest => OfEntity,
        _ => throw new NotSupportedException($"{item.RequestCase} is not sent."),
    };
}

/// <summary>The stream of work to one connected worker: one writer at a time.</summary>
internal sealed class WorkerStream(IServerStreamWriter<WorkItem> inner, OutstandingWork outstanding) : IServerStreamWriter<WorkItem>,
    IDisposable
{
    private readonly SemaphoreSlim writing = new(1);

    public WriteOptions? WriteOptions
    {
        get => inner.WriteOptions;
        set => inner.WriteOptions = value;
    }

    public async Task WriteAsync(WorkItem message)
    {
        // The sidecar does not say that there are entities, and a worker that is not told refuses them.
        if (message.OrchestratorRequest is { } request)
            request.EntityParameters = new() { EntityMessageReorderWindow = Duration.FromTimeSpan(TimeSpan.Zero) };
        outstanding.Add(message);
        try
        {
            await SendAsync(message);
        }
        catch
        {
            outstanding.Remove(message);
            throw;
        }
    }

    public async Task SendAsync(WorkItem message)
    {
        await writing.WaitAsync();
        try
        {
            await inner.WriteAsync(message);
        }
        finally
        {
            writing.Release();
        }
    }

    public void Dispose() => writing.Dispose();
}
