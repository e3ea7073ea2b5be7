using DurableTask.Core;
using DurableTask.Core.Entities;
using DurableTask.Core.History;
using DurableTask.Core.Query;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Client.Entities;
using Microsoft.DurableTask.Converters;
using OrchestrationQuery = Microsoft.DurableTask.Client.OrchestrationQuery;
using PurgeResult = Microsoft.DurableTask.Client.PurgeResult;

namespace Steward.DurableTask.Tests.Hosts;

/// <summary>Microsoft's client over a back end in this process. A Functions host or a gRPC worker brings a client of its own.</summary>
internal sealed class HubClient<TService>(TService service) : DurableTaskClient("hub")
    where TService : IOrchestrationServiceClient, IOrchestrationServiceQueryClient, IOrchestrationServicePurgeClient,
        IEntityOrchestrationService
{
    private static readonly DataConverter Converter = JsonDataConverter.Default;

    public override DurableEntityClient Entities { get; } = new HubEntityClient(service, service.EntityBackendQueries!, Converter);

    public override async Task<string> ScheduleNewOrchestrationInstanceAsync(
        TaskName orchestratorName, object? input = null, StartOrchestrationOptions? options = null,
        CancellationToken cancellation = default)
    {
        var instance = new OrchestrationInstance
        {
            InstanceId = options?.InstanceId ?? Guid.NewGuid().ToString("n"),
            ExecutionId = Guid.NewGuid().ToString("n"),
        };
        var started = new ExecutionStartedEvent(-1, Converter.Serialize(input))
        {
            Name = orchestratorName.Name,
            Version = "",
            OrchestrationInstance = instance,
        };
        var refused = options?.DedupeStatuses?.Select(Enum.Parse<OrchestrationStatus>).ToArray();
        await service.CreateTaskOrchestrationAsync(new() { OrchestrationInstance = instance, Event = started }, refused);
        return instance.InstanceId;
    }

    public override Task RaiseEventAsync(string instanceId, string eventName, object? eventPayload = null,
        CancellationToken cancellation = default) =>
        SendAsync(instanceId, new EventRaisedEvent(-1, Converter.Serialize(eventPayload)) { Name = eventName });

    public override Task SuspendInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellation = default) =>
        SendAsync(instanceId, new ExecutionSuspendedEvent(-1, reason));

    public override Task ResumeInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellation = default) =>
        SendAsync(instanceId, new ExecutionResumedEvent(-1, reason));

    public override Task TerminateInstanceAsync(
        string instanceId, TerminateInstanceOptions? options = null, CancellationToken cancellation = default) =>
        service.ForceTerminateTaskOrchestrationAsync(instanceId, Converter.Serialize(options?.Output));

    public override async Task<OrchestrationMetadata?> GetInstancesAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
        (await service.GetOrchestrationStateAsync(instanceId, allExecutions: false)) is [{ } state, ..]
            ? Read(state, getInputsAndOutputs)
            : null;

    public override AsyncPageable<OrchestrationMetadata> GetAllInstancesAsync(OrchestrationQuery? filter = null) =>
        Pageable.Create(async (continuation, pageSize, cancellation) =>
        {
            var query = new global::DurableTask.Core.Query.OrchestrationQuery
            {
                RuntimeStatus = filter?.Statuses?.Select(status => Enum.Parse<OrchestrationStatus>(status.ToString())).ToList(),
                CreatedTimeFrom = filter?.CreatedFrom?.UtcDateTime,
                CreatedTimeTo = filter?.CreatedTo?.UtcDateTime,
                InstanceIdPrefix = filter?.InstanceIdPrefix,
                PageSize = pageSize ?? filter?.PageSize ?? OrchestrationQuery.DefaultPageSize,
                ContinuationToken = continuation,
                FetchInputsAndOutputs = filter?.FetchInputsAndOutputs ?? false,
                // As a Functions host asks.
                ExcludeEntities = true,
            };
            var found = await service.GetOrchestrationWithQueryAsync(query, cancellation);
            return new Page<OrchestrationMetadata>([.. found.OrchestrationState.Select(state => Read(state, query.FetchInputsAndOutputs))],
                found.ContinuationToken);
        });

    public override Task<OrchestrationMetadata> WaitForInstanceStartAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) => throw new NotSupportedException();

    public override async Task<OrchestrationMetadata> WaitForInstanceCompletionAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
        Read(await service.WaitForOrchestrationAsync(instanceId, null, TimeSpan.MaxValue, cancellation), getInputsAndOutputs);

    public override async Task<PurgeResult> PurgeInstanceAsync(
        string instanceId, PurgeInstanceOptions? options = null, CancellationToken cancellation = default) =>
        new((await service.PurgeInstanceStateAsync(instanceId)).DeletedInstanceCount);

    public override ValueTask DisposeAsync() => default;

    private static OrchestrationMetadata Read(OrchestrationState state, bool payloads) =>
        new(state.Name, state.OrchestrationInstance.InstanceId)
        {
            DataConverter = payloads ? Converter : null,
            RuntimeStatus = Enum.Parse<OrchestrationRuntimeStatus>(state.OrchestrationStatus.ToString()),
            CreatedAt = new(state.CreatedTime),
            LastUpdatedAt = new(state.LastUpdatedTime),
            SerializedInput = state.Input,
            SerializedOutput = state.Output,
            SerializedCustomStatus = state.Status,
            FailureDetails = state.FailureDetails is { } failure ? Read(failure) : null,
        };

    private static TaskFailureDetails Read(FailureDetails failure) =>
        new(failure.ErrorType, failure.ErrorMessage, failure.StackTrace, failure.InnerFailure is { } inner ? Read(inner) : null, null);

    private Task SendAsync(string instanceId, HistoryEvent item) =>
        service.SendTaskOrchestrationMessageAsync(new() { OrchestrationInstance = new() { InstanceId = instanceId }, Event = item });
}
