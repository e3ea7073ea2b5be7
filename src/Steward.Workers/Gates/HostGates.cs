using System.Collections.Concurrent;
using Steward.Durability;
using Steward.Resilience;

namespace Steward.Workers.Gates;

/// <summary>How hosts come to a worker's slots.</summary>
internal enum GateSharing
{
    /// <summary>There is one host: all slots are its own.</summary>
    Sole,

    /// <summary>Hosts divide them, through the record store that they share.</summary>
    Divided,
}

/// <summary>The gates of this host, one before each worker that it calls.</summary>
internal sealed class HostGates(RecordStore records, GateSharing sharing, TimeProvider time) : IGateBoard, IAsyncDisposable
{
    private readonly string host = Guid.NewGuid().ToString("n");
    private readonly ConcurrentDictionary<string, Lazy<Task<GateShare>>> shares = new(StringComparer.Ordinal);

    /// <summary>Whether other hosts work beside this one.</summary>
    public GateSharing Sharing => sharing;

    public GateReading? Read(string worker) =>
        shares.TryGetValue(worker, out var share) && share.Value.IsCompletedSuccessfully ? share.Value.Result.Gate.Read() : null;

    public async ValueTask DisposeAsync()
    {
        foreach (var share in shares.Values.Where(share => share.IsValueCreated))
            await (await share.Value).DisposeAsync();
    }

    /// <param name="until">Waiting is given up then.</param>
    internal async Task<(WorkerGate Gate, Entrance Entry)> EnterAsync(
        WorkerCard worker, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var share = await shares.GetOrAdd(worker.Name, name => new(() => OpenAsync(name, worker.Gate))).Value;
        return (share.Gate, await share.EnterAsync(worker.Gate, until, cancellationToken));
    }

    private async Task<GateShare> OpenAsync(string worker, GatePolicy policy)
    {
        GateShare share = sharing == GateSharing.Sole ? new SoleShare(worker, records, time) : new HostShare(worker, host, records, time);
        await share.OpenAsync(policy);
        return share;
    }
}
