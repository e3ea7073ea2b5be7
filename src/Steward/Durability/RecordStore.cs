using System.Runtime.CompilerServices;

namespace Steward.Durability;

/// <summary>
/// Small named records beside the orchestrations: call journal, transcripts, approval claims, dead letters, idempotency keys.
/// Every method returns only after its effect is durable.
/// </summary>
public abstract class RecordStore
{
    private const int PageSize = 200;

    /// <summary>Writes the record unless one is there; returns null when it was written, else the one that is there.</summary>
    public abstract Task<byte[]?> TryCreateAsync(
        string collection, string key, byte[] value, CancellationToken cancellationToken = default);

    /// <summary>Writes the record, over the one that is there.</summary>
    public abstract Task PutAsync(string collection, string key, byte[] value, CancellationToken cancellationToken = default);

    /// <summary>The content of a record; null when there is none.</summary>
    public abstract Task<byte[]?> GetAsync(string collection, string key, CancellationToken cancellationToken = default);

    /// <summary>False when there was none.</summary>
    public abstract Task<bool> DeleteAsync(string collection, string key, CancellationToken cancellationToken = default);

    /// <summary>
    /// Up to <paramref name="take"/> records of a collection in key order,
    /// keys that start with <paramref name="prefix"/> and come after <paramref name="after"/>.
    /// </summary>
    public abstract Task<IReadOnlyList<StoredRecord>> ListAsync(
        string collection, string prefix = "", string? after = null, int take = 100, CancellationToken cancellationToken = default);

    /// <summary>
    /// All records of a collection whose keys start with <paramref name="prefix"/>, in key order. They may be deleted as they come.
    /// </summary>
    public async IAsyncEnumerable<StoredRecord> ListAllAsync(
        string collection, string prefix = "", [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        string? after = null;
        while (true)
        {
            var page = await ListAsync(collection, prefix, after, PageSize, cancellationToken);
            foreach (var record in page)
                yield return record;
            if (page.Count < PageSize)
                yield break;
            after = page[^1].Key;
        }
    }

    /// <summary>
    /// Deletes all records of a collection whose keys start with <paramref name="prefix"/>; returns how many.
    /// What is written there meanwhile may stay.
    /// </summary>
    public virtual async Task<int> DeleteAllAsync(string collection, string prefix, CancellationToken cancellationToken = default)
    {
        var count = 0;
        await foreach (var record in ListAllAsync(collection, prefix, cancellationToken))
        {
            if (await DeleteAsync(collection, record.Key, cancellationToken))
                count++;
        }
        return count;
    }
}

/// <summary>A record as it was listed.</summary>
/// <param name="Key">Whole, the prefix included.</param>
public sealed record StoredRecord(string Key, byte[] Value);
