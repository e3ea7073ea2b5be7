using System.Security.Cryptography;
using System.Text;
using Steward.Durability;
using Steward.Tasks;
using Steward.Workers;

namespace Steward.Intake;

/// <summary>
/// Accepts tasks. What it answers <see cref="SubmissionStatus.Accepted"/> is on disk; what is repeated under the same idempotency key is
/// one task, also when the host died between any two of the steps here.
/// </summary>
public sealed class TaskIntake(
    DurableClient client, RecordStore records, IWorkerCatalogue catalogue, IDocumentLibrary documents, TimeProvider time,
    Func<Guid> newGuid,
    IntakePolicy? policy = null)
{
    private readonly IntakePolicy policy = policy ?? new();
    private readonly SpecificationBuilder builder = new(catalogue, documents, policy?.Monitors);

    /// <summary>Takes a request as it was sent, JSON in UTF-8.</summary>
    public async Task<Submission> SubmitAsync(
        ReadOnlyMemory<byte> request, SubmissionContext context, CancellationToken cancellationToken = default)
    {
        var read = TaskRequestReader.Read(request, policy.Bounds);
        if (!read.IsValid)
            return Submission.Invalid(read.Errors);
        return policy.ErrorsOf(read.Value) is { Count: > 0 } errors
            ? Submission.Invalid(errors)
            : await SubmitAsync(read.Value, context, cancellationToken);
    }

    /// <summary>
    /// Takes a request that was built in code. It is held to what the catalogue and the document library offer; <see cref="IntakePolicy"/>,
    /// which is for requests from outside, is not applied.
    /// </summary>
    public async Task<Submission> SubmitAsync(TaskRequest request, SubmissionContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(context);
        var claimKey = context.IdempotencyKey is { } key ? KeyOf(context.KeyScope ?? context.RequestedBy, key) : null;
        var claim = claimKey is null ? null : await records.GetAsync(RecordCollections.Idempotency, claimKey, cancellationToken);
        var now = time.GetUtcNow();
        var mine = new KeyClaim(DigestOf(request), TaskIds.Create(now, newGuid()));
        if (claim is not null && await FinishedAsync(DurableJson.FromBytes<KeyClaim>(claim), mine, cancellationToken) is { } known)
            return known;

        var first = claim is null ? mine : DurableJson.FromBytes<KeyClaim>(claim);
        var built = await builder.BuildAsync(request, first.TaskId, now, context.RequestedBy, cancellationToken);
        if (!built.IsValid)
            return Submission.Invalid(built.Errors);
        if (claimKey is null || claim is not null)
            return await StartAsync(built.Value, request, cancellationToken);

        claim = await records.TryCreateAsync(RecordCollections.Idempotency, claimKey, DurableJson.ToBytes(mine), cancellationToken);
        if (claim is null)
            return await StartAsync(built.Value, request, cancellationToken);
        // Somebody else was first since we looked. Their claim holds the id under which both of us start.
        var theirs = DurableJson.FromBytes<KeyClaim>(claim);
        return await FinishedAsync(theirs, mine, cancellationToken)
            ?? await StartAsync(built.Value with { Id = theirs.TaskId, RootId = theirs.TaskId }, request, cancellationToken);
    }

    /// <summary>Conflict, or the task that runs under the claim already; null when the claim is ours to finish.</summary>
    private async Task<Submission?> FinishedAsync(KeyClaim claim, KeyClaim mine, CancellationToken cancellationToken)
    {
        if (claim.Digest != mine.Digest)
            return new(SubmissionStatus.Conflict, claim.TaskId, []);
        return await client.GetAsync(claim.TaskId, cancellationToken) is null ? null : new(SubmissionStatus.Repeated, claim.TaskId, []);
    }

    private async Task<Submission> StartAsync(TaskSpecification specification, TaskRequest request, CancellationToken cancellationToken)
    {
        foreach (var document in request.Documents.Where(document => document.Text is not null))
        {
            await records.PutAsync(RecordCollections.Documents, $"{specification.RootId}/{document.Name}",
                Encoding.UTF8.GetBytes(document.Text!), cancellationToken);
        }
        var started = await client.StartAsync(OwnerOrchestration.Name, specification.Id, specification, cancellationToken);
        return new(started ? SubmissionStatus.Accepted : SubmissionStatus.Repeated, specification.Id, []);
    }

    private static string KeyOf(string? owner, string key) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{owner}\n{key}")));

    private static string DigestOf(TaskRequest request) =>
        Convert.ToHexStringLower(SHA256.HashData(DurableJson.ToBytes(request)));
}
