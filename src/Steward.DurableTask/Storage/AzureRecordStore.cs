using Azure;
using Azure.Core;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Steward.Durability;

namespace Steward.DurableTask.Storage;

/// <summary>
/// Records in one table of an Azure Storage account; what is too large for a row goes to a blob, which the row names. The row decides:
/// writing it is atomic, so create-if-absent has one winner whatever the size.
/// </summary>
/// <remarks>
/// Requests: one to read, create or put a small record, two to read or create a large one, three to put it, four to put it over another
/// large one. A small value over a large one leaves the blob's name in the row, for whoever writes next or deletes.
/// </remarks>
public sealed partial class AzureRecordStore : RecordStore
{
    /// <summary>The table's name, unless a host gives another.</summary>
    /// <summary>What table and container are called unless a host gives others.</summary>
    public const string TableName = "StewardRecords";

    /// <summary>The blob container's name, unless a host gives another.</summary>
    public const string ContainerName = "steward-records";

    /// <summary>A binary property holds at most 64 KiB.</summary>
    private const int MaxInline = 60 * 1024;

    private const string Key = "Key";

    /// <summary>The content, if it is small; it counts then, whatever else is there.</summary>
    private const string Value = "Value";

    /// <summary>Name of the blob with the content, or with what a small value replaced.</summary>
    private const string Blob = "Blob";

    /// <summary>Who created the row: a request whose answer was lost is sent again, and must not lose to itself.</summary>
    private const string Creator = "Creator";

    private readonly TableClient table;
    private readonly RecordBlobs blobs;

    /// <summary>A store on a table and a container, which <see cref="CreateIfMissingAsync"/> creates.</summary>
    /// <param name="time">Says how old a blob is that no row names; the system's by default.</param>
    public AzureRecordStore(TableClient table, BlobContainerClient blobs, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(blobs);
        (this.table, this.blobs) = (table, new(blobs, time ?? TimeProvider.System));
    }

    /// <param name="connection">A connection string, such as the emulator's.</param>
    public static AzureRecordStore Of(string connection) => new(new(connection, TableName), new(connection, ContainerName));

    /// <param name="tables">Address of the account's table service, such as <c>https://account.table.core.windows.net/</c>.</param>
    /// <param name="blobs">Address of its blob service.</param>
    public static AzureRecordStore Of(Uri tables, Uri blobs, TokenCredential credential) =>
        new(new(tables, TableName, credential), new(new Uri(blobs, ContainerName), credential));

    /// <summary>Creates table and container where they are missing. Infrastructure as code may have made them before.</summary>
    public async Task CreateIfMissingAsync(CancellationToken cancellationToken = default)
    {
        await table.CreateIfNotExistsAsync(cancellationToken);
        await blobs.CreateIfMissingAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override async Task<byte[]?> TryCreateAsync(
        string collection, string key, byte[] value, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(value);
        var address = RecordAddress.Of(collection, key);
        var row = value.Length <= MaxInline
            ? Row(address, key, (Value, value))
            : Row(address, key, (Blob, await blobs.UploadAsync(address, value, cancellationToken)));
        var mine = Guid.NewGuid();
        row[Creator] = mine;
        while (true)
        {
            try
            {
                await table.AddEntityAsync(row, cancellationToken);
                return null;
            }
            catch (RequestFailedException conflict) when (conflict.Status == 409)
            {
                // None only when it was deleted in between: then there is room again.
                if (await ReadAsync(address, cancellationToken) is not { } existing)
                    continue;
                if (existing.Row.GetGuid(Creator) == mine)
                    return null;
                if (row.GetString(Blob) is { } unused)
                    await blobs.DeleteAsync(unused, cancellationToken);
                return existing.Value;
            }
        }
    }

    /// <inheritdoc/>
    public override Task PutAsync(string collection, string key, byte[] value, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(value);
        var address = RecordAddress.Of(collection, key);
        return value.Length <= MaxInline
            ? table.UpsertEntityAsync(Row(address, key, (Value, value)), TableUpdateMode.Merge, cancellationToken)
            : PutLargeAsync(address, key, value, cancellationToken);
    }

    /// <inheritdoc/>
    public override async Task<byte[]?> GetAsync(string collection, string key, CancellationToken cancellationToken = default) =>
        (await ReadAsync(RecordAddress.Of(collection, key), cancellationToken))?.Value;

    /// <inheritdoc/>
    public override async Task<IReadOnlyList<StoredRecord>> ListAsync(
        string collection, string prefix = "", string? after = null, int take = 100, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        var records = new List<StoredRecord>();
        if (take <= 0)
            return records;
        var rows = table.QueryAsync<TableEntity>(RecordAddress.Filter(collection, prefix, after), Math.Min(take, 1_000),
            cancellationToken: cancellationToken);
        await foreach (var row in rows)
        {
            var key = row.GetString(Key);
            // Replaced or deleted since the row was read: it is looked at once more.
            if ((await ValueOfAsync(row, cancellationToken) ?? await GetAsync(collection, key, cancellationToken)) is { } value)
                records.Add(new(key, value));
            if (records.Count == take)
                break;
        }
        return records;
    }

    /// <summary>The blob of what it replaces goes once the new row is there: a reader who comes too late for it finds that row.</summary>
    private async Task PutLargeAsync(RecordAddress address, string key, byte[] value, CancellationToken cancellationToken)
    {
        var upload = blobs.UploadAsync(address, value, cancellationToken);
        var replaced = await FindAsync(address, [Blob], cancellationToken);
        var row = Row(address, key, (Blob, await upload));
        while (true)
        {
            try
            {
                if (replaced is null)
                    await table.AddEntityAsync(row, cancellationToken);
                else
                    await table.UpdateEntityAsync(row, replaced.ETag, TableUpdateMode.Replace, cancellationToken);
                break;
            }
            catch (RequestFailedException changed) when (changed.Status is 404 or 409 or 412)
            {
                // By another's write, or by our own whose answer was lost.
                var now = await FindAsync(address, [Blob], cancellationToken);
                if (now?.GetString(Blob) == row.GetString(Blob))
                    break;
                replaced = now;
            }
        }
        if (replaced?.GetString(Blob) is { } blob)
            await blobs.DeleteAsync(blob, cancellationToken);
    }

    private static TableEntity Row(RecordAddress address, string key, (string Property, object Content) content) =>
        new(address.Partition, address.Row) { [Key] = key, [content.Property] = content.Content };

    private async Task<TableEntity?> FindAsync(RecordAddress address, string[]? select, CancellationToken cancellationToken)
    {
        var found = await table.GetEntityIfExistsAsync<TableEntity>(address.Partition, address.Row, select, cancellationToken);
        return found.HasValue ? found.Value : null;
    }

    /// <exception cref="InvalidDataException">The row is there and the blob that it names is not.</exception>
    private async Task<(TableEntity Row, byte[] Value)?> ReadAsync(RecordAddress address, CancellationToken cancellationToken)
    {
        for (string? missing = null; await FindAsync(address, null, cancellationToken) is { } row; missing = row.GetString(Blob))
        {
            if (await ValueOfAsync(row, cancellationToken) is { } value)
                return (row, value);
            // Replaced or deleted since the row was read, unless it still names the same.
            if (row.GetString(Blob) == missing)
                throw new InvalidDataException($"Blob '{missing}' is missing: it holds the content of record '{row.GetString(Key)}'.");
        }
        return null;
    }

    private async Task<byte[]?> ValueOfAsync(TableEntity row, CancellationToken cancellationToken) =>
        row.GetBinary(Value) ?? (row.GetString(Blob) is { } name ? await blobs.DownloadAsync(name, cancellationToken) : []);
}
