using System.Text.Json;
using Steward.Durability;
using Steward.Ownership;
using Steward.Tasks;

namespace Steward.Resilience;

/// <summary>Reads dead letters and starts their tasks anew.</summary>
public sealed class DeadLetterDesk(DurableClient client, RecordStore records, TimeProvider time, Func<Guid> newGuid)
{
    public const int MaxPageSize = 100;

    /// <summary>Letters in the order of their ids.</summary>
    public async Task<DeadLetterPage> ListAsync(string? after, int take, CancellationToken cancellationToken = default)
    {
        take = Math.Clamp(take, 1, MaxPageSize);
        var stored = await records.ListAsync(RecordCollections.DeadLetters, after: after, take: take + 1, cancellationToken: cancellationToken);
        var letters = stored.Take(take).Select(record => Read<DeadLetter>(record.Value)).ToList();
        return new(letters, stored.Count > take ? stored[take - 1].Key : null);
    }

    public async Task<DeadLetter?> GetAsync(string id, CancellationToken cancellationToken = default) =>
        await records.GetAsync(RecordCollections.DeadLetters, id, cancellationToken) is { } bytes ? Read<DeadLetter>(bytes) : null;

    /// <summary>
    /// A new task with the same specification, once per letter however often it is asked for: the new task's id is claimed before anything
    /// starts, so a host that died in between finishes the same redrive.
    /// </summary>
    /// <param name="requestedBy">Who redrives, where the host knows: it is their task now, and they may not approve it.</param>
    public async Task<Redrive> RedriveAsync(string id, string? requestedBy = null, CancellationToken cancellationToken = default)
    {
        if (await GetAsync(id, cancellationToken) is not { } letter)
            return new(RedriveStatus.Unknown, null);
        if (letter.Specification is not { } specification)
            return new(RedriveStatus.NotATask, null);
        var now = time.GetUtcNow();
        var mine = new RedriveClaim(TaskIds.Create(now, newGuid()));
        var theirs = await records.TryCreateAsync(RecordCollections.Redrives, id, Write(mine), cancellationToken);
        var claim = theirs is null ? mine : Read<RedriveClaim>(theirs);

        await CopyDocumentsAsync(specification.RootId, claim.TaskId, cancellationToken);
        var started = await client.StartAsync(OwnerOrchestration.Name, claim.TaskId,
            specification with
            {
                Id = claim.TaskId, RootId = claim.TaskId, CreatedAt = now, RequestedBy = requestedBy ?? specification.RequestedBy,
            }, cancellationToken);
        if (letter.RedrivenAs is null)
            await records.PutAsync(RecordCollections.DeadLetters, id, Write(letter with { RedrivenAs = claim.TaskId }), cancellationToken);
        return new(started ? RedriveStatus.Started : RedriveStatus.Repeated, claim.TaskId);
    }

    private async Task CopyDocumentsAsync(string from, string to, CancellationToken cancellationToken)
    {
        string? after = null;
        while (true)
        {
            var page = await records.ListAsync(RecordCollections.Documents, $"{from}/", after, RequestBounds.Documents, cancellationToken);
            foreach (var document in page)
                await records.PutAsync(RecordCollections.Documents, $"{to}/{document.Key[(from.Length + 1)..]}", document.Value, cancellationToken);
            if (page.Count < RequestBounds.Documents)
                return;
            after = page[^1].Key;
        }
    }

    private static byte[] Write<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, DurableJson.Options);

    private static T Read<T>(byte[] bytes) => JsonSerializer.Deserialize<T>(bytes, DurableJson.Options)
        ?? throw new InvalidOperationException("A record holds null.");

    private sealed record RedriveClaim(string TaskId);
}

/// <param name="Continuation">To ask after for the next page; null on the last.</param>
public sealed record DeadLetterPage(IReadOnlyList<DeadLetter> DeadLetters, string? Continuation);

public sealed record Redrive(RedriveStatus Status, string? TaskId);

public enum RedriveStatus
{
    Started,

    /// <summary>It was redriven before; the task of then is named.</summary>
    Repeated,

    Unknown,

    /// <summary>A poison message: there is nothing to start.</summary>
    NotATask,
}
