using System.Globalization;
using Steward.Durability;

namespace Steward.Workers.Gates;

/// <summary>
/// A value that several hosts change, on a store that can only create what is not there: each version is a record of its own, so of two who
/// change the same version one wins. Old versions stay for a while, lest a slow writer finds the place of a later one empty.
/// </summary>
internal sealed class VersionedRecord<T>(RecordStore records, string collection, string name, TimeProvider time)
    where T : class
{
    private const int Kept = 64;
    private const int SweepEvery = 32;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private long version;
    private DateTimeOffset readAt;

    /// <summary>Null when there is none yet.</summary>
    public async Task<T?> ReadAsync(CancellationToken cancellationToken)
    {
        readAt = time.GetUtcNow();
        var found = await records.ListAsync(collection, $"{name}/", take: Kept * 4, cancellationToken: cancellationToken);
        version = found.Count == 0 ? 0 : long.Parse(found[^1].Key.AsSpan(name.Length + 1), CultureInfo.InvariantCulture);
        return found.Count == 0 ? null : DurableJson.FromBytes<T>(found[^1].Value);
    }

    /// <summary>False when another has changed what was read, or it was read too long ago.</summary>
    public async Task<bool> TryWriteAsync(T value, CancellationToken cancellationToken)
    {
        if (time.GetUtcNow() - readAt > Patience
            || await records.TryCreateAsync(collection, KeyOf(version + 1), DurableJson.ToBytes(value), cancellationToken) is not null)
        {
            return false;
        }
        if (++version % SweepEvery == 0)
            await SweepAsync(cancellationToken);
        return true;
    }

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        await foreach (var old in records.ListAllAsync(collection, $"{name}/", cancellationToken))
        {
            if (string.CompareOrdinal(old.Key, KeyOf(version - Kept)) < 0)
                await records.DeleteAsync(collection, old.Key, cancellationToken);
        }
    }

    private string KeyOf(long number) => string.Create(CultureInfo.InvariantCulture, $"{name}/{Math.Max(0, number):D12}");
}
