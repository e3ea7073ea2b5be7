using Steward.Durability;

namespace Steward.Local.Hosting;

/// <summary>The engine's record store for what the engine itself is built from: calls wait until the engine runs.</summary>
internal sealed class DeferredRecords(Task<RecordStore> engine) : RecordStore
{
    public override async Task<byte[]?> TryCreateAsync(string collection, string key, byte[] value, CancellationToken cancellationToken = default) =>
        await (await StoreAsync(cancellationToken)).TryCreateAsync(collection, key, value, cancellationToken);

    public override async Task PutAsync(string collection, string key, byte[] value, CancellationToken cancellationToken = default) =>
        await (await StoreAsync(cancellationToken)).PutAsync(collection, key, value, cancellationToken);

    public override async Task<byte[]?> GetAsync(string collection, string key, CancellationToken cancellationToken = default) =>
        await (await StoreAsync(cancellationToken)).GetAsync(collection, key, cancellationToken);

    public override async Task<bool> DeleteAsync(string collection, string key, CancellationToken cancellationToken = default) =>
        await (await StoreAsync(cancellationToken)).DeleteAsync(collection, key, cancellationToken);

    public override async Task<IReadOnlyList<StoredRecord>> ListAsync(
        string collection, string prefix = "", string? after = null, int take = 100, CancellationToken cancellationToken = default) =>
        await (await StoreAsync(cancellationToken)).ListAsync(collection, prefix, after, take, cancellationToken);

    private Task<RecordStore> StoreAsync(CancellationToken cancellationToken) => engine.WaitAsync(cancellationToken);
}
