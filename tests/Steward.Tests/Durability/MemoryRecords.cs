using Steward.Durability;

namespace Steward.Tests.Durability;

/// <summary>Records in memory, with the contract of <see cref="RecordStore"/>. <see cref="Fault"/> throws before a step, as a host that died there.</summary>
public sealed class MemoryRecords : RecordStore
{
    private readonly SortedDictionary<string, byte[]> records = new(StringComparer.Ordinal);

    public Action<string>? Fault { get; set; }

    public override Task<byte[]?> TryCreateAsync(string collection, string key, byte[] value, CancellationToken cancellationToken = default)
    {
        Fault?.Invoke($"create {collection}");
        lock (records)
            return Task.FromResult(records.TryAdd(Of(collection, key), value) ? null : records[Of(collection, key)]);
    }

    public override Task PutAsync(string collection, string key, byte[] value, CancellationToken cancellationToken = default)
    {
        Fault?.Invoke($"put {collection}");
        lock (records)
            records[Of(collection, key)] = value;
        return Task.CompletedTask;
    }

    public override Task<byte[]?> GetAsync(string collection, string key, CancellationToken cancellationToken = default)
    {
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

    private static string Of(string collection, string key) => $"{collection}\n{key}";
}
