using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace Steward.DurableTask.Storage;

/// <summary>
/// The contents of large records, as blobs <c>{partition}/{row}/{unique}</c>. Each write has a blob of its own, which only its row names:
/// whoever replaces or deletes the row may delete the blob, and takes nothing from anybody else. What a writer left that died before its
/// row was written goes with the record.
/// </summary>
internal sealed class RecordBlobs(BlobContainerClient container, TimeProvider time)
{
    /// <summary>A blob that no row names may be one whose row is being written. No write takes as long as this.</summary>
    private static readonly TimeSpan LongestWrite = TimeSpan.FromDays(1);

    public Task CreateIfMissingAsync(CancellationToken cancellationToken) =>
        container.CreateIfNotExistsAsync(cancellationToken: cancellationToken);

    public async Task<string> UploadAsync(RecordAddress address, byte[] value, CancellationToken cancellationToken)
    {
        var name = $"{address.Partition}/{address.Row}/{Guid.NewGuid():n}";
        await container.GetBlobClient(name).UploadAsync(new BinaryData(value), overwrite: true, cancellationToken);
        return name;
    }

    /// <summary>Null when it is not there any more.</summary>
    public async Task<byte[]?> DownloadAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            return (await container.GetBlobClient(name).DownloadContentAsync(cancellationToken)).Value.Content.ToArray();
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            return null;
        }
    }

    public Task DeleteAsync(string name, CancellationToken cancellationToken) =>
        container.DeleteBlobIfExistsAsync(name, cancellationToken: cancellationToken);

    /// <summary>Deletes what deleted rows named, and what has been there under their prefix for longer than any write takes.</summary>
    public async Task SweepAsync(string prefix, IReadOnlySet<string> named, CancellationToken cancellationToken)
    {
        var old = time.GetUtcNow() - LongestWrite;
        await foreach (var blob in container.GetBlobsAsync(new GetBlobsOptions { Prefix = prefix }, cancellationToken))
        {
            if (blob.Properties.LastModified < old || named.Contains(blob.Name))
                await DeleteAsync(blob.Name, cancellationToken);
        }
    }
}
