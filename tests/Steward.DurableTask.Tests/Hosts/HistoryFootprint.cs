using Azure.Data.Tables;
using Azure.Storage.Blobs;

namespace Steward.DurableTask.Tests.Hosts;

/// <summary>
/// The size of a history in the Azure Storage back end: its rows, and the blobs to which the back end moves what is too large for a row.
/// </summary>
/// <param name="RowBytes">As the service counts them: two bytes for each character, names of properties included.</param>
/// <param name="Largest">Event types and columns that take most, with their bytes.</param>
internal sealed record HistoryFootprint(int Rows, long RowBytes, long BlobBytes, IReadOnlyList<string> Largest)
{
    public static async Task<HistoryFootprint> MeasureAsync(string connection, string hub, string instanceId)
    {
        var rows = 0;
        var sizes = new Dictionary<string, long>(StringComparer.Ordinal);
        var table = new TableClient(connection, $"{hub}History");
        await foreach (var row in table.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"PartitionKey eq {instanceId}")))
        {
            rows++;
            foreach (var (name, value) in row.Where(item => item.Key is not ("odata.etag" or "Timestamp")))
            {
                var column = $"{row.GetString("EventType") ?? "Sentinel"}.{name}";
                sizes[column] = sizes.GetValueOrDefault(column) + SizeOf(name, value);
            }
        }
        long blobs = 0;
        var container = new BlobContainerClient(connection, $"{hub.ToLowerInvariant()}-largemessages");
        if (await container.ExistsAsync())
        {
            await foreach (var blob in container.GetBlobsAsync(Azure.Storage.Blobs.Models.BlobTraits.None,
                Azure.Storage.Blobs.Models.BlobStates.None, $"{instanceId}/", CancellationToken.None))
            {
                blobs += blob.Properties.ContentLength ?? 0;
            }
        }
        return new(rows, sizes.Values.Sum() + (4L * rows), blobs,
            [.. sizes.OrderByDescending(item => item.Value).Take(8).Select(item => $"{item.Key} {item.Value:N0}")]);
    }

    public override string ToString() =>
        $"{Rows} rows of {RowBytes:N0} bytes, blobs of {BlobBytes:N0} bytes; most of it: {string.Join(", ", Largest)}";

    /// <summary>The published formula for entities of a table.</summary>
    private static long SizeOf(string name, object? value) =>
        name is "PartitionKey" or "RowKey" ? 2L * ((string)value!).Length : 8 + (2L * name.Length) + value switch
        {
            string text => 4 + (2L * text.Length),
            byte[] bytes => 4 + bytes.Length,
            bool => 1,
            int => 4,
            _ => 8,
        };
}
