using Steward.Durability;
using Steward.Engine.Commits;
using Steward.Engine.History;
using Steward.Engine.Loop;
using Steward.Engine.Storage;

namespace Steward.Engine.Clients;

/// <summary>Records in the same database, written by the same committer: they share the flushes of the instances' work.</summary>
internal sealed class EngineRecords(EngineLoop loop) : RecordStore
{
    private const int MaxTake = 10_000;

    public override async Task<byte[]?> TryCreateAsync(
        string collection, string key, byte[] value, CancellationToken cancellationToken = default) =>
        (await WriteAsync(RecordWriteKind.Create, collection, key, Bounded(value), cancellationToken)).Existing;

    public override Task PutAsync(string collection, string key, byte[] value, CancellationToken cancellationToken = default) =>
        WriteAsync(RecordWriteKind.Put, collection, key, Bounded(value), cancellationToken);

    public override Task<byte[]?> GetAsync(string collection, string key, CancellationToken cancellationToken = default) =>
        Task.FromResult(loop.Store.ReadRecord(collection, key));

    public override async Task<bool> DeleteAsync(string collection, string key, CancellationToken cancellationToken = default) =>
        (await WriteAsync(RecordWriteKind.Delete, collection, key, null, cancellationToken)).Found;

    public override Task<IReadOnlyList<StoredRecord>> ListAsync(
        string collection, string prefix = "", string? after = null, int take = 100, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(take, 1);
        return Task.FromResult(loop.Store.ListRecords(collection, prefix, after, Math.Min(take, MaxTake)));
    }

    private byte[] Bounded(byte[] value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return value.Length <= loop.Options.MaxPayloadBytes
            ? value
            : throw new PayloadTooLargeException(
                $"The record takes {value.Length} bytes; at most {loop.Options.MaxPayloadBytes} are allowed.");
    }

    private Task<RecordWrite> WriteAsync(RecordWriteKind kind, string collection, string key, byte[]? value,
        CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(collection);
        ArgumentException.ThrowIfNullOrEmpty(key);
        cancellationToken.ThrowIfCancellationRequested();
        var request = new RecordRequest(new(kind, collection, key, value), loop.Continuations);
        loop.Committer.Submit(request);
        return cancellationToken.CanBeCanceled ? request.Task.WaitAsync(cancellationToken) : request.Task;
    }
}
