using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Steward.DurableTask.Storage;
using Steward.DurableTask.Tests.Hosts;

namespace Steward.DurableTask.Tests.Storage;

/// <summary>A record store in the emulator whose requests are counted, and whose answers can get lost.</summary>
internal sealed class CountedStorage : HttpPipelinePolicy
{
    private int requests;

    private CountedStorage(string connection, TimeProvider time)
    {
        var name = $"t{Guid.NewGuid():n}";
        var tables = new TableClientOptions();
        tables.AddPolicy(this, HttpPipelinePosition.PerRetry);
        var blobs = new BlobClientOptions();
        blobs.AddPolicy(this, HttpPipelinePosition.PerRetry);
        Blobs = new BlobContainerClient(connection, name);
        Records = new(new TableClient(connection, name, tables), new BlobContainerClient(connection, name, blobs), time);
    }

    public AzureRecordStore Records { get; }

    /// <summary>The same container, whose requests do not count.</summary>
    public BlobContainerClient Blobs { get; }

    /// <summary>The service does what a request says for which this is true, and its answer is lost: the client sends it again.</summary>
    public Func<Request, bool> IsLost { get; set; } = _ => false;

    public static async Task<CountedStorage> CreateAsync(TimeProvider? time = null)
    {
        var azurite = await Azurite.SharedAsync() ?? throw new InvalidOperationException(Azurite.Missing);
        var storage = new CountedStorage(azurite.ConnectionString, time ?? TimeProvider.System);
        await storage.Records.CreateIfMissingAsync();
        return storage;
    }

    /// <summary>How many requests it takes.</summary>
    public async Task<int> CountAsync(Func<AzureRecordStore, Task> work)
    {
        requests = 0;
        await work(Records);
        return requests;
    }

    public async Task<IReadOnlyList<string>> BlobNamesAsync()
    {
        var names = new List<string>();
        await foreach (var blob in Blobs.GetBlobsAsync())
            names.Add(blob.Name);
        return names;
    }

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) => throw new NotSupportedException();

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        Interlocked.Increment(ref requests);
        await ProcessNextAsync(message, pipeline);
        if (IsLost(message.Request))
            throw new IOException("The answer was lost.");
    }
}
