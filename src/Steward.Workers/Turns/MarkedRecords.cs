using Steward.Durability;

namespace Steward.Workers.Turns;

/// <summary>The store of records failed: nobody's worker is at fault, and the same turn may succeed later.</summary>
internal sealed class StoreUnavailableException(string message, Exception innerException) : Exception(message, innerException);

/// <summary>
/// The host's records, for all that runs turns: what fails there is a <see cref="StoreUnavailableException"/>. Without the mark nobody
/// could tell a store that is away from a worker that threw, and the outage would open the breakers of workers that are well.
/// </summary>
internal sealed class MarkedRecords(RecordStore inner) : RecordStore
{
    public override Task<byte[]?> TryCreateAsync(
        string collection, string key, byte[] value, CancellationToken cancellationToken = default) =>
        MarkAsync(() => inner.TryCreateAsync(collection, key, value, cancellationToken));

    public override Task PutAsync(string collection, string key, byte[] value, CancellationToken cancellationToken = default) =>
        MarkAsync(async () =>
        {
            await inner.PutAsync(collection, key, value, cancellationToken);
            return true;
        });

    public override Task<byte[]?> GetAsync(string collection, string key, CancellationToken cancellationToken = default) =>
        MarkAsync(() => inner.GetAsync(collection, key, cancellationToken));

    public override Task<bool> DeleteAsync(string collection, string key, CancellationToken cancellationToken = default) =>
        MarkAsync(() => inner.DeleteAsync(collection, key, cancellationToken));

    public override Task<IReadOnlyList<StoredRecord>> ListAsync(
        string collection, string prefix = "", string? after = null, int take = 100, CancellationToken cancellationToken = default) =>
        MarkAsync(() => inner.ListAsync(collection, prefix, after, take, cancellationToken));

    public override Task<int> DeleteAllAsync(string collection, string prefix, CancellationToken cancellationToken = default) =>
        MarkAsync(() => inner.DeleteAllAsync(collection, prefix, cancellationToken));

    private static async Task<T> MarkAsync<T>(Func<Task<T>> run)
    {
        try
        {
            return await run();
        }
        catch (Exception exception) when (exception is not (OperationCanceledException or ArgumentException))
        {
            throw new StoreUnavailableException(exception.Message, exception);
        }
    }
}
