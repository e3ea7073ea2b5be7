using Steward.Approvals;
using Steward.DeadLetters;
using Steward.Durability;
using Steward.Tasks;

namespace Steward.Intake;

/// <summary>
/// Deletes tasks that ended long ago with everything that was recorded of them. Records go before their task, so that a host that dies in
/// between finds the rest the next time. A dead letter stays until it was redriven, however old, with the documents that its redrive needs.
/// </summary>
internal sealed class TaskRetention(DurableClient client, RecordStore records)
{
    private static readonly RuntimeStatus[] Ended = [RuntimeStatus.Completed, RuntimeStatus.Failed, RuntimeStatus.Terminated];

    /// <summary>Keys <c>{task}/...</c>.</summary>
    private static readonly string[] OfTasks = [RecordCollections.Journal, RecordCollections.Transcripts, RecordCollections.Envelopes];

    /// <summary>Keys that start with the task's id.</summary>
    private static readonly string[] OfQuestions = [RecordCollections.ApprovalDeliveries, RecordCollections.Approvals,
        RecordCollections.ApprovalTickets];

    private readonly DeadLetterRecords letters = new(records);

    /// <returns>How many instances were deleted, sub-tasks among them.</returns>
    public async Task<int> PruneAsync(DateTimeOffset endedBefore, CancellationToken cancellationToken = default)
    {
        await foreach (var instance in client.QueryAllAsync(
            new(OwnerOrchestration.Name.Value, Ended, CreatedTo: endedBefore, IdPrefix: TaskIds.Prefix), cancellationToken))
        {
            if (instance.ParentInstanceId is null && instance.LastUpdatedAt < endedBefore)
                await ForgetAsync(instance.InstanceId, cancellationToken);
        }
        await ForgetLettersAsync(endedBefore, cancellationToken);
        await ForgetQuestionsAsync(endedBefore, cancellationToken);
        var count = await client.PurgeAsync(endedBefore, cancellationToken);
        await ForgetKeysAsync(endedBefore, cancellationToken);
        return count;
    }

    private async Task ForgetAsync(string taskId, CancellationToken cancellationToken)
    {
        foreach (var collection in OfTasks)
            await records.DeleteAllAsync(collection, $"{taskId}/", cancellationToken);
        foreach (var collection in OfQuestions)
            await records.DeleteAllAsync(collection, taskId, cancellationToken);
        await ForgetDocumentsAsync(taskId, cancellationToken);
    }

    private async Task ForgetDocumentsAsync(string taskId, CancellationToken cancellationToken)
    {
        if (await letters.GetAsync(taskId, cancellationToken) is not { RedrivenAs: null })
            await records.DeleteAllAsync(RecordCollections.Documents, $"{taskId}/", cancellationToken);
    }

    private async Task ForgetLettersAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        await letters.EnterAllAsync(cancellationToken);
        await foreach (var letter in letters.AllAsync(cancellationToken))
        {
            if (letter.RedrivenAs is null || letter.At >= before)
                continue;
            if (letter.Specification is { } specification)
                await records.DeleteAllAsync(RecordCollections.Documents, $"{specification.RootId}/", cancellationToken);
            await records.DeleteAsync(RecordCollections.Redrives, letter.Id, cancellationToken);
            await letters.DeleteAsync(letter, cancellationToken);
        }
    }

    /// <summary>Questions that nobody closed, such as of a task that was stopped from outside.</summary>
    private async Task ForgetQuestionsAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        await foreach (var record in records.ListAllAsync(RecordCollections.OpenApprovals, cancellationToken: cancellationToken))
        {
            if (DurableJson.FromBytes<ApprovalQuestion>(record.Value).ExpiresAt < before)
                await records.DeleteAsync(RecordCollections.OpenApprovals, record.Key, cancellationToken);
        }
    }

    /// <summary>
    /// Keys of tasks that are gone: from now on the same key is a new task. One that never started, because its host died,
    /// may have left documents.
    /// </summary>
    private async Task ForgetKeysAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        await foreach (var record in records.ListAllAsync(RecordCollections.Idempotency, cancellationToken: cancellationToken))
        {
            var taskId = DurableJson.FromBytes<KeyClaim>(record.Value).TaskId;
            if (TaskIds.CreatedAt(taskId) >= before || await client.GetAsync(taskId, cancellationToken) is not null)
                continue;
            await ForgetDocumentsAsync(taskId, cancellationToken);
            await records.DeleteAsync(RecordCollections.Idempotency, record.Key, cancellationToken);
        }
    }
}
