using Steward.Durability;

namespace Steward.TestDoubles;

/// <summary>
/// Records in memory, with the contract of <see cref="RecordStore"/> and faults on demand. One for all test projects, which link this file.
/// </summary>
public sealed class MemoryRecords : RecordStore
{
    private readonly SortedDictionary<string, byte[]> records = new(StringComparer.Ordinal);

    /// <summary>
    /// Called before each write with what is done to which collection, such as <c>put documents</c>: throws as a host that died there.
    /// </summary>
    public Action<string>? Fault { get; set; }

    /// <summary>Asked before a record is created or put, with collection and key: true fails it without effect, as a full disk.</summary>
    public Func<string, string, bool>? FailBefore { get; set; }

    /// <summary>Called before each record is read by its key: what another host does meanwhile.</summary>
    public Action? BeforeRead { get; set; }

    /// <summary>Fails every reading, as a store that is away.</summary>
    public bool FailReads { get; set; }

    public IReadOnlyList<string> KeysOf(string collection)
    {
        lock (records)
        {
            return [.. records.Keys.Where(key => key.StartsWith(Of(collection, ""), StringComparison.Ordinal))
                .Select(key => key[Of(collection, "").Length..])];
        }
    }

    public override Task<byte[]?> TryCreateAsync(string collection, string key, byte[] value, CancellationToken cancellationToken = default)
    {
        Check("create", collection, key);
        lock (records)
            return Task.FromResult(records.TryAdd(Of(collection, key), value) ? null : records[Of(collection, key)]);
    }

    public override Task PutAsync(string collection, string key, byte[] value, CancellationToken cancellationToken = default)
    {
        Check("put", collection, key);
        lock (records)
            records[Of(collection, key)] = value;
        return Task.CompletedTask;
    }

    public override Task<byte[]?> GetAsync(string collection, string key, CancellationToken cancellationToken = default)
    {
        if (FailReads)
            throw new IOException($"The disk failed for {collection} {key}.");
        BeforeRead?.Invoke();
        lock (records)
            return Task.FromResult(records.GetValueOrDefault(Of(collection, key)));
    }

    public override Task<bool> DeleteAsync(string collection, string key, CancellationToken cancellationToken = default)
    {
        Fault?.Invoke($"delete {collection}");
        lock (records)
            return Task.FromResult(records.Remove(Of(collection, key)));
    }

    public override Task<IReadOnlyList<StoredRecord>> ListAsync(
        string collection, string prefix = "", string? after = null, int take = 100, CancellationToken cancellationToken = default)
    {
        var start = Of(collection, "");
        lock (records)
        {
            return Task.FromResult<IReadOnlyList<StoredRecord>>([.. records
                .Where(record => record.Key.StartsWith(start + prefix, StringComparison.Ordinal))
                .Select(record => new StoredRecord(record.Key[start.Length..], record.Value))
                .Where(record => after is null || string.CompareOrdinal(record.Key, after) > 0)
                .Take(take)]);
        }
    }

    private void Check(string step, string collection, string key)
    {
        Fault?.Invoke($"{step} {collection}");
        if (FailBefore?.Invoke(collection, key) == true)
            throw new IOException($"The disk failed for {collection} {key}.");
    }

    private static string Of(string collection, string key) => $"{collection}\n{key}";
}
