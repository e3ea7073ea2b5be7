using Steward.Durability;
using Steward.Workers.Documents;

namespace Steward.Workers.Code;

/// <summary>Resolves what a turn refers to.</summary>
internal sealed class WorkerInputs(RecordStore records, IDocumentLibrary library, DocumentSearch search)
{
    public async Task<WorkerInput> ResolveAsync(WorkerTurn turn, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(turn);
        return new()
        {
            TaskId = turn.TaskId,
            InvocationId = turn.InvocationId,
            Goal = turn.Goal,
            Criterion = turn.Criterion,
            Objective = turn.Assignment.Objective,
            Feedback = turn.Assignment.Feedback,
            Briefing = turn.Assignment.Briefing,
            Inputs = await ReadAsync(turn.TaskId, turn.Assignment.Inputs, cancellationToken),
            Documents = new(turn.TaskId, turn.Documents, library, search),
            IdempotencyKey = turn.CallId,
            Deadline = turn.Deadline,
        };
    }

    /// <summary>The envelopes of invocations; one that is missing is left out.</summary>
    public async Task<IReadOnlyList<InputEnvelope>> ReadAsync(
        string taskId, IEnumerable<string> invocations, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(invocations);
        var inputs = new List<InputEnvelope>();
        foreach (var invocation in invocations.Distinct(StringComparer.Ordinal))
        {
            if (await records.GetAsync(RecordCollections.Envelopes, $"{taskId}/{invocation}", cancellationToken) is { } bytes)
                inputs.Add(new(invocation, DurableJson.FromBytes<Envelope>(bytes)));
        }
        return inputs;
    }
}
