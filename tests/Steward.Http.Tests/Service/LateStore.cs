using Steward.Durability;

namespace Steward.Http.Tests.Service;

/// <summary>The engine wants the activities, and the activities want the engine's records: they come first, the engine's own a moment later.</summary>
internal sealed class LateStore : RecordStore
{
    public RecordStore? Real { get; set; }

    private RecordStore Store => Real ?? throw new InvalidOperationException("The engine has not started.");

    public override Task<byte[]?> TryCreateAsync(string collection, string key, byte[] value, CancellationToken cancellationToken = default) =>
        Store.TryCreateAsync(collection, key, value, cancellationToken);

    public override Task PutAsync(string collection, string key, byte[] value, CancellationToken cancellationToken = default) =>
        Store.PutAsync(collection, key, value, cancellationToken);

    public override Task<byte[]?> GetAsync(string collection, string key, CancellationToken cancellationToken = default) =>
        Store.GetAsync(collection, key, cancellationToken);

    public override Task<bool> DeleteAsync(string collection, string key, CancellationToken cancellationToken = default) =>
        Store.DeleteAsync(collection, key, cancellationToken);

    public override Task<IReadOnlyList<StoredRecord>> ListAsync(
        string collection, string prefix = "", string? after = null, int take = 100, CancellationToken cancellationToken = default) =>
        Store.ListAsync(collection, prefix, after, take, cancellationToken);
}
