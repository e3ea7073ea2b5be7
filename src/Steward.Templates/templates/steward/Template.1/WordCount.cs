using Steward.Workers;
using Steward.Workers.Code;

namespace Template._1;

/// <summary>Counts the words of a task's documents.</summary>
public sealed class WordCount : IWorker
{
    public string Name => "word-count";

    // Planners choose by it.
    public string Description => "Counts the words of each document.";

    // Called at least once: after a crash in the middle of it, it is called again with the same input.IdempotencyKey.
    public async Task<Envelope> RunAsync(WorkerInput input, CancellationToken cancellationToken)
    {
        var counts = new List<string>();
        foreach (var document in await input.Documents.ListAsync(cancellationToken))
        {
            var text = await input.Documents.ReadAsync(document, cancellationToken) ?? "";
            counts.Add($"{document} has {text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length} words.");
        }

        return counts.Count == 0
            ? Envelope.Failed("The task has no documents.")
            : new Envelope(EnvelopeStatus.Success, string.Join('\n', counts), Confidence: 1, Reason: "Counted.");
    }
}
