using System.Collections.Concurrent;
using Steward.Durability;

namespace Steward.Chat.Tests;

/// <summary>Records in memory, with faults on demand: the test says which write fails, before or after it took effect.</summary>
internal sealed class MemoryRecords : RecordStore
{
    private readonly ConcurrentDictionary<(string Collection, string Key), byte[]> records = new();

    /// <summary>Asked before each write: true fails it without effect.</summary>
    public Func<string, string, bool> FailBefore { get; set; } = (_, _) => false;

    public IEnumerable<string> KeysOf(string collection) => records.Keys.Where(key => key.Collection == collection).Select(key => key.Key);

    public override Task<byte[]?> TryCreateAsync(string collection, string key, byte[] value, CancellationToken cancellationToken = default)
    {
        Check(collection, key);
        return Task.FromResult(records.TryAdd((collection, key), value) ? null : records[(collection, key)]);
    }

    public override Task PutAsync(string collection, string key, byte[] value, CancellationToken cancellationToken = default)
    {
        Check(collection, key);
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
                && (after is null || string.CompareOrdinal(record.Key.Key, after) > 0))
            .OrderBy(record => record.Key.Key, StringComparer.Ordinal)
            .Take(take)
            .Select(record => new StoredRecord(record.Key.Key, record.Value))]);

    private void Check(string collection, string key)
    {
        if (FailBefore(collection, key))
            throw new IOException($"The disk failed for {collection} {key}.");
    }
}
