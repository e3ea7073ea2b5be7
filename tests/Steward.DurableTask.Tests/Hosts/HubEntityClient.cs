using DurableTask.Core;
using DurableTask.Core.Entities;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Client.Entities;
using Microsoft.DurableTask.Entities;

namespace Steward.DurableTask.Tests.Hosts;

/// <summary>The entities of a back end in this process: signals and reads, which is all that the port asks for.</summary>
internal sealed class HubEntityClient(IOrchestrationServiceClient service, EntityBackendQueries queries, DataConverter converter)
    : DurableEntityClient("hub")
{
    public override Task SignalEntityAsync(
        EntityInstanceId id, string operationName, object? input = null, SignalEntityOptions? options = null,
        CancellationToken cancellation = default)
    {
        var signal = ClientEntityHelpers.EmitOperationSignal(
            new OrchestrationInstance { InstanceId = id.ToString() }, Guid.NewGuid(), operationName, converter.Serialize(input),
            null, null);
        return service.SendTaskOrchestrationMessageAsync(signal.AsTaskMessage());
    }

    public override async Task<EntityMetadata?> GetEntityAsync(
        EntityInstanceId id, bool includeState = true, CancellationToken cancellation = default) =>
        await FindAsync(id, includeState, cancellation) is { } found
            ? new(id, found.SerializedState is { } state ? new(state, converter) : null) { LastModifiedTime = new(found.LastModifiedTime) }
            : null;

    public override async Task<EntityMetadata<T>?> GetEntityAsync<T>(
        EntityInstanceId id, bool includeState = true, CancellationToken cancellation = default) =>
        await FindAsync(id, includeState, cancellation) is { } found
            ? new(id, found.SerializedState is { } state ? converter.Deserialize<T>(state) : default)
            {
                LastModifiedTime = new(found.LastModifiedTime),
            }
            : null;

    public override AsyncPageable<EntityMetadata> GetAllEntitiesAsync(EntityQuery? filter = null) => throw new NotSupportedException();

    public override AsyncPageable<EntityMetadata<T>> GetAllEntitiesAsync<T>(EntityQuery? filter = null) =>
        throw new NotSupportedException();

    public override Task<CleanEntityStorageResult> CleanEntityStorageAsync(
        CleanEntityStorageRequest? request = null, bool continueUntilComplete = true, CancellationToken cancellation = default) =>
            throw new NotSupportedException();

    private Task<EntityBackendQueries.EntityMetadata?> FindAsync(EntityInstanceId id, bool includeState, CancellationToken cancellation) =>
        queries.GetEntityAsync(new EntityId(id.Name, id.Key), includeState, includeStateless: false, cancellation);
}
