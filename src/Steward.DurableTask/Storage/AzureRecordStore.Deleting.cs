using Azure;
using Azure.Data.Tables;

namespace Steward.DurableTask.Storage;

/// <content>
/// How records are deleted: the row first, which decides, then the blob that it named, and with it what is left of writers that died.
/// </content>
public sealed partial class AzureRecordStore
{
    /// <summary>Rows in one transaction of a table.</summary>
    private const int MaxBatch = 100;

    /// <inheritdoc/>
    public override async Task<bool> DeleteAsync(string collection, string key, CancellationToken cancellationToken = default)
    {
        var address = RecordAddress.Of(collection, key);
        while (true)
        {
            var found = await FindAsync(address, [Blob], cancellationToken);
            var blob = found?.GetString(Blob);
            try
            {
                var deleted = found is not null
                    && (await table.DeleteEntityAsync(address.Partition, address.Row, found.ETag, cancellationToken)).Status != 404;
                // One that is gone may have left a blob, if whoever deleted it died.
                if (found is null || blob is not null)
                {
                    await blobs.SweepAsync($"{address.Partition}/{address.Row}/",
                        new HashSet<string>(blob is null ? [] : [blob], StringComparer.Ordinal), cancellationToken);
                }
                return deleted;
            }
            catch (RequestFailedException changed) when (changed.Status == 412)
            {
                // It was written since it was read: what is deleted is what is there now.
            }
        }
    }

    /// <inheritdoc/>
    public override async Task<int> DeleteAllAsync(string collection, string prefix, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        var rows = new List<TableEntity>();
        await foreach (var row in table.QueryAsync<TableEntity>(RecordAddress.Filter(collection, prefix, null),
            select: ["PartitionKey", "RowKey", Key, Blob], cancellationToken: cancellationToken))
        {
            rows.Add(row);
        }
        var count = 0;
        foreach (var batch in rows.GroupBy(row => row.PartitionKey, StringComparer.Ordinal)
            .SelectMany(partition => partition.Chunk(MaxBatch)))
        {
            count += await DeleteBatchAsync(collection, batch, cancellationToken);
        }
        var named = rows.Select(row => row.GetString(Blob)).OfType<string>().ToHashSet(StringComparer.Ordinal);
        foreach (var blobPrefix in RecordAddress.BlobPrefixes(collection, prefix))
            await blobs.SweepAsync(blobPrefix, named, cancellationToken);
        return count;
    }

    /// <summary>All at once; one by one if any of them has changed or gone.</summary>
    private async Task<int> DeleteBatchAsync(string collection, TableEntity[] rows, CancellationToken cancellationToken)
    {
        try
        {
            await table.SubmitTransactionAsync(
                rows.Select(row => new TableTransactionAction(TableTransactionActionType.Delete, row, row.ETag)), cancellationToken);
            return rows.Length;
        }
        catch (RequestFailedException changed) when (changed.Status is 404 or 412)
        {
            var count = 0;
            foreach (var row in rows)
                count += await DeleteAsync(collection, row.GetString(Key), cancellationToken) ? 1 : 0;
            return count;
        }
    }
}
