using System.IO.Compression;
using System.Text;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;

namespace Steward.DurableTask.Tests.Hosts;

/// <summary>
/// Everything that a hub and its records take in a storage account: rows of all tables, blobs of all containers, messages of all queues.
/// </summary>
/// <param name="Items">Content as text by place: <c>table/partition/row</c> or <c>container/blob</c>.</param>
/// <param name="Messages">In the queues, those that cannot be seen yet among them.</param>
internal sealed record HubContents(IReadOnlyDictionary<string, string> Items, int Messages)
{
    public static async Task<HubContents> ReadAsync(string connection, string hub)
    {
        var items = new Dictionary<string, string>(StringComparer.Ordinal);
        var tables = new TableServiceClient(connection);
        await foreach (var table in tables.QueryAsync())
        {
            if (!table.Name.StartsWith(hub, StringComparison.OrdinalIgnoreCase))
                continue;
            await foreach (var row in tables.GetTableClient(table.Name).QueryAsync<TableEntity>())
            {
                items[$"{table.Name}/{row.PartitionKey}/{row.RowKey}"] = string.Join('\n',
                    row.Select(item => $"{item.Key}={WithoutSenders(TextOf(item.Value))}"));
            }
        }
        var blobs = new BlobServiceClient(connection);
        await foreach (var container in blobs.GetBlobContainersAsync())
        {
            if (!container.Name.StartsWith(hub, StringComparison.Ordinal))
                continue;
            await foreach (var blob in blobs.GetBlobContainerClient(container.Name).GetBlobsAsync())
            {
                var content =
                    (await blobs.GetBlobContainerClient(container.Name).GetBlobClient(blob.Name).DownloadContentAsync()).Value.Content
                        .ToArray();
                items[$"{container.Name}/{blob.Name}"] = TextOf(
                    blob.Name.EndsWith(".gz", StringComparison.Ordinal) ? Unzipped(content) : content);
            }
        }
        var messages = 0;
        var queues = new QueueServiceClient(connection);
        await foreach (var queue in queues.GetQueuesAsync(prefix: hub))
            messages += (await queues.GetQueueClient(queue.Name).GetPropertiesAsync()).Value.ApproximateMessagesCount;
        return new(items, messages);
    }

    /// <summary>
    /// Where a text occurs, in the name of a place or in what is there. An entity that many call, such as a worker's gate, remembers for
    /// half an hour from whom its messages came, to put them in order: that is Durable Task's own, and is not looked at.
    /// </summary>
    public IReadOnlyList<string> PlacesOf(string text) =>
        [.. Items.Where(item => $"{item.Key}\n{item.Value}".Contains(text, StringComparison.Ordinal)).Select(item => item.Key)
            .Order(StringComparer.Ordinal)];

    private static string WithoutSenders(string text) =>
        text.StartsWith('{') && text.IndexOf("\"sorter\":{\"ReceivedFromInstance\"", StringComparison.Ordinal) is > 0 and var at
            ? text[..at]
            : text;

    private static string TextOf(object? value) => value switch
    {
        byte[] bytes => Encoding.UTF8.GetString(bytes),
        _ => $"{value}",
    };

    private static byte[] Unzipped(byte[] content)
    {
        using var unzipped = new MemoryStream();
        using (var zipped = new GZipStream(new MemoryStream(content), CompressionMode.Decompress))
            zipped.CopyTo(unzipped);
        return unzipped.ToArray();
    }
}
