using System.Collections.Concurrent;
using System.Text.Json;
using System.Threading.Channels;
using DurableTask.Core;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.DurableTask.Protobuf;
using Microsoft.DurableTask.Testing.Sidecar.Grpc;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Steward.DurableTask.Tests.Hosts.Sidecar;

/// <summary>
/// Microsoft's in-process sidecar with what it lacks for us: entities, one operation after the other, and work that survives its worker.
/// Orchestrations, activities, timers and the protocol are Microsoft's own.
/// </summary>
internal sealed class EntitySidecar : TaskHubGrpcServer
{
    private readonly EntityHub hub;
    private readonly OutstandingWork outstanding = new();
    private readonly ConcurrentDictionary<string, string> states = new(StringComparer.Ordinal);
    private readonly Channel<Operation> operations = Channel.CreateUnbounded<Operation>();
    private TaskCompletionSource<WorkerStream> connected = new();
    private TaskCompletionSource<EntityBatchResult> answer = new();

    public EntitySidecar(IHostApplicationLifetime lifetime, ILoggerFactory logs, EntityHub hub, IOptions<TaskHubGrpcServerOptions> options)
        : base(lifetime, logs, hub, hub, options)
    {
        this.hub = hub;
        hub.Deliver = (entity, message) => operations.Writer.TryWrite(Operation.Of(entity, message));
        _ = RunEntitiesAsync(lifetime.ApplicationStopping);
    }

    public override async Task GetWorkItems(
        GetWorkItemsRequest request, IServerStreamWriter<WorkItem> responseStream, ServerCallContext context)
    {
        using var stream = new WorkerStream(responseStream, outstanding);
        foreach (var item in outstanding.Items)
            await stream.SendAsync(item);
        var connection = new TaskCompletionSource<WorkerStream>();
        connection.SetResult(stream);
        Interlocked.Exchange(ref connected, connection).TrySetResult(stream);
        try
        {
            await base.GetWorkItems(request, stream, context);
        }
        finally
        {
            Interlocked.CompareExchange(ref connected, new(), connection);
        }
    }

    public override Task<CompleteTaskResponse> CompleteOrchestratorTask(OrchestratorResponse request, ServerCallContext context)
    {
        outstanding.Remove(OutstandingWork.OfOrchestration(request.InstanceId));
        return base.CompleteOrchestratorTask(request, context);
    }

    public override Task<CompleteTaskResponse> CompleteActivityTask(ActivityResponse request, ServerCallContext context)
    {
        outstanding.Remove(OutstandingWork.OfActivity(request.InstanceId, request.TaskId));
        return base.CompleteActivityTask(request, context);
    }

    public override Task<CompleteTaskResponse> CompleteEntityTask(EntityBatchResult request, ServerCallContext context)
    {
        outstanding.Remove(OutstandingWork.OfEntity);
        answer.TrySetResult(request);
        return Task.FromResult(new CompleteTaskResponse());
    }

    public override Task<SignalEntityResponse> SignalEntity(SignalEntityRequest request, ServerCallContext context)
    {
        operations.Writer.TryWrite(new(request.InstanceId, request.Name, request.Input, request.RequestId, null, null));
        return Task.FromResult(new SignalEntityResponse());
    }

    public override Task<GetEntityResponse> GetEntity(GetEntityRequest request, ServerCallContext context) =>
        Task.FromResult(states.TryGetValue(request.InstanceId, out var state)
            ? new GetEntityResponse
            {
                Exists = true,
                Entity = new()
                {
                    InstanceId = request.InstanceId,
                    LastModifiedTime = Timestamp.FromDateTime(DateTime.UtcNow),
                    SerializedState = state,
                },
            }
            : new GetEntityResponse());

    public override Task<PurgeInstancesResponse> PurgeInstances(PurgeInstancesRequest request, ServerCallContext context) =>
        request.InstanceId?.StartsWith('@') == true
            ? Task.FromResult(new PurgeInstancesResponse { DeletedInstanceCount = states.TryRemove(request.InstanceId, out _) ? 1 : 0 })
            : base.PurgeInstances(request, context);

    private async Task RunEntitiesAsync(CancellationToken stopping)
    {
        await foreach (var operation in operations.Reader.ReadAllAsync(stopping))
        {
            answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
            var batch = new EntityBatchRequest { InstanceId = operation.Entity, EntityState = states.GetValueOrDefault(operation.Entity) };
            batch.Operations.Add(new OperationRequest
            {
                RequestId = operation.RequestId,
                Operation = operation.Name,
                Input = operation.Input,
            });
            await SendAsync(new() { EntityRequest = batch }, stopping);
            var result = await answer.Task.WaitAsync(stopping);
            if (result.EntityState is { } state)
                states[operation.Entity] = state;
            if (operation.Caller is { } caller)
                await hub.ReplyAsync(caller, operation.Execution, operation.RequestId, Response(result));
        }
    }

    private async Task SendAsync(WorkItem item, CancellationToken stopping)
    {
        while (true)
        {
            var connection = connected;
            var stream = await connection.Task.WaitAsync(stopping);
            try
            {
                await stream.WriteAsync(item);
                return;
            }
            catch (Exception gone) when (gone is InvalidOperationException or RpcException or IOException or ObjectDisposedException)
            {
                // The worker has left: its successor gets it.
                Interlocked.CompareExchange(ref connected, new(), connection);
            }
        }
    }

    private static string Response(EntityBatchResult result)
    {
        var failure = result.FailureDetails ?? result.Results[0].Failure?.FailureDetails;
        return failure is null
            ? JsonSerializer.Serialize(new { result = result.Results[0].Success.Result })
            : JsonSerializer.Serialize(new
            {
                failureDetails = new FailureDetails(failure.ErrorType, failure.ErrorMessage, failure.StackTrace, null,
                    failure.IsNonRetriable),
            });
    }

    /// <param name="Caller">Who waits for the result; null for a signal.</param>
    private sealed record Operation(string Entity, string Name, string? Input, string RequestId, string? Caller, string? Execution)
    {
        public static Operation Of(string entity, string message)
        {
            var request = JsonElement.Parse(message);
            var isSignal = request.TryGetProperty("signal", out var signal) && signal.GetBoolean();
            string? Text(string name) => request.TryGetProperty(name, out var value) ? value.GetString() : null;
            return new(entity, Text("op")!, Text("input"), Text("id")!, isSignal ? null : Text("parent"), Text("parentExecution"));
        }
    }
}
