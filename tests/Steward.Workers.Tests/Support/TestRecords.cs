using System.Collections.Concurrent;
using Steward.Durability;

namespace Steward.Workers.Tests.Support;

/// <summary>Records in memory, on a disk that fails when a test says so.</summary>
public sealed class TestRecords : RecordStore
{
    private readonly ConcurrentDictionary<(string Collection, string Key), byte[]> records = new();

    /// <summary>Asked before each write, by collection: true fails it.</summary>
    public Func<string, bool> FailBefore { get; set; } = _ => false;

    public override Task<byte[]?> TryCreateAsync(string collection, string key, byte[] value, CancellationToken cancellationToken = default)
    {
        Check(collection);
        var kept = records.GetOrAdd((collection, key), value);
        return Task.FromResult(ReferenceEquals(kept, value) ? null : kept);
    }

    public override Task PutAsync(string collection, string key, byte[] value, CancellationToken cancellationToken = default)
    {
        Check(collection);
        records[(collection, key)] = value;
        return Task.CompletedTask;
    }

    public override Task<byte[]?> GetAsync(string collection, string key, CancellationToken cancellationToken = default) =>
        Task.FromResult(records.GetValueOrDefault((collection, key)));

    public override Task<bool> DeleteAsync(string collection, string key, CancellationToken cancellationToken = default) =>
        Task.FromResult(records.TryRemove((collection, key), out _));

    public override Task<IReadOnlyList<StoredRecord>> ListAsync(
        string collection, string prefix = "", string? after = null, int take = 100, CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyList<StoredRecord>>([.. records
            .Where(record => record.Key.Collection == collection && record.Key.Key.StartsWith(prefix, StringComparison.Ordinal)
                && string.CompareOrdinal(record.Key.Key, after) > 0)
            .OrderBy(record => record.Key.Key, StringComparer.Ordinal).Take(take).Select(record => new StoredRecord(record.Key.Key, record.Value))]);

    private void Check(string collection)
    {
        if (FailBefore(collection))
            throw new IOException($"The disk failed for {collection}.");
    }
}
