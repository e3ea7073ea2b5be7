using System.Security.Cryptography;
using Azure;
using Azure.Core;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Steward.Durability;

namespace Steward.DurableTask.Storage;

/// <summary>
/// Records in one table of an Azure Storage account; what is too large for a row goes to a blob named by its content, with a reference in the
/// row. The row decides: writing it is atomic, so create-if-absent has one winner whatever the size. One operation per read and write of
/// a small record, two of a large one.
/// </summary>
public sealed class AzureRecordStore : RecordStore
{
    private const string Table = "StewardRecords";
    private const string Container = "steward-records";

    /// <summary>A binary property holds at most 64 KiB.</summary>
    private const int MaxInline = 60 * 1024;

    private const string Key = "Key";
    private const string Value = "Value";
    private const string Blob = "Blob";

    private readonly TableClient table;
    private readonly BlobContainerClient blobs;

    public AzureRecordStore(TableClient table, BlobContainerClient blobs)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(blobs);
        (this.table, this.blobs) = (table, blobs);
    }

    /// <param name="connection">A connection string, such as the emulator's.</param>
    public static AzureRecordStore Of(string connection) => new(new(connection, Table), new(connection, Container));

    /// <param name="tables">Address of the account's table service, such as <c>https://account.table.core.windows.net/</c>.</param>
    /// <param name="blobs">Address of its blob service.</param>
    public static AzureRecordStore Of(Uri tables, Uri blobs, TokenCredential credential) =>
        new(new(tables, Table, credential), new(new Uri(blobs, Container), credential));

    /// <summary>Creates table and container where they are missing. Infrastructure as code may have made them before.</summary>
    public async Task CreateIfMissingAsync(CancellationToken cancellationToken = default)
    {
        await table.CreateIfNotExistsAsync(cancellationToken);
        await blobs.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
    }

    public override async Task<byte[]?> TryCreateAsync(string collection, string key, byte[] value, CancellationToken cancellationToken = default)
    {
        var row = await RowAsync(collection, key, value, cancellationToken);
        while (true)
        {
            try
            {
                await table.AddEntityAsync(row, cancellationToken);
                return null;
            }
            catch (RequestFailedException conflict) when (conflict.Status == 409)
            {
                // Null only when it was deleted in between: then there is room again.
                if (await GetAsync(collection, key, cancellationToken) is { } existing)
                    return existing;
            }
        }
    }

    public override async Task PutAsync(string collection, string key, byte[] value, CancellationToken cancellationToken = default) =>
        await table.UpsertEntityAsync(await RowAsync(collection, key, value, cancellationToken), TableUpdateMode.Replace, cancellationToken);

    public override async Task<byte[]?> GetAsync(string collection, string key, CancellationToken cancellationToken = default)
    {
        var (partition, row) = RecordAddress.Of(collection, key);
        var found = await table.GetEntityIfExistsAsync<TableEntity>(partition, row, cancellationToken: cancellationToken);
        return found.HasValue ? await ValueOfAsync(found.Value!, cancellationToken) : null;
    }

    public override async Task<bool> DeleteAsync(string collection, string key, CancellationToken cancellationToken = default)
    {
        var (partition, row) = RecordAddress.Of(collection, key);
        var found = await table.GetEntityIfExistsAsync<TableEntity>(partition, row, [Blob], cancellationToken);
        if (!found.HasValue)
            return false;
        var deleted = await table.DeleteEntityAsync(partition, row, ETag.All, cancellationToken);
        if (found.Value!.GetString(Blob) is { } blob)
            await blobs.DeleteBlobIfExistsAsync(blob, cancellationToken: cancellationToken);
        return deleted.Status != 404;
    }

    public override async Task<IReadOnlyList<StoredRecord>> ListAsync(
        string collection, string prefix = "", string? after = null, int take = 100, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        var records = new List<StoredRecord>();
        if (take <= 0)
            return records;
        var rows = table.QueryAsync<TableEntity>(RecordAddress.Filter(collection, prefix, after), Math.Min(take, 1_000), cancellationToken: cancellationToken);
        await foreach (var row in rows)
        {
            records.Add(new(row.GetString(Key), await ValueOfAsync(row, cancellationToken) ?? []));
            if (records.Count == take)
                break;
        }
        return records;
    }

    private async Task<TableEntity> RowAsync(string collection, string key, byte[] value, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(value);
        var (partition, row) = RecordAddress.Of(collection, key);
        var entity = new TableEntity(partition, row) { [Key] = key };
        if (value.Length <= MaxInline)
            entity[Value] = value;
        else
            entity[Blob] = await UploadAsync(partition, row, value, cancellationToken);
        return entity;
    }

    /// <summary>The name holds a digest of the content: writing it twice is writing it once, and a loser overwrites no winner.</summary>
    private async Task<string> UploadAsync(string partition, string row, byte[] value, CancellationToken cancellationToken)
    {
        var name = $"{partition}/{row}/{Convert.ToHexStringLower(SHA256.HashData(value))}";
        await blobs.GetBlobClient(name).UploadAsync(new BinaryData(value), overwrite: true, cancellationToken);
        return name;
    }

    private async Task<byte[]?> ValueOfAsync(TableEntity row, CancellationToken cancellationToken)
    {
        if (row.GetString(Blob) is not { } name)
            return row.GetBinary(Value) ?? [];
        try
        {
            return (await blobs.GetBlobClient(name).DownloadContentAsync(cancellationToken)).Value.Content.ToArray();
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            // Deleted between the read of the row and this one.
            return null;
        }
    }
}
