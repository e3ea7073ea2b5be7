using Steward.Texts;

namespace Steward.Workers.Turns;

/// <summary>
/// Keeps the quotes of an envelope that are really in the task's documents. A wrong position is put right where the quote is there; blanks
/// and line ends may differ, then the document's own text is the quote. What is not there is dropped, and the reason says so.
/// </summary>
internal sealed class EvidenceCheck(IDocumentLibrary library)
{
    public async Task<Envelope> CheckAsync(WorkerTurn turn, Envelope envelope, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(turn);
        ArgumentNullException.ThrowIfNull(envelope);
        if (envelope.Evidence is not { Count: > 0 } evidence)
            return envelope;
        var texts = new Dictionary<string, string?>(StringComparer.Ordinal);
        var kept = new List<Citation>();
        foreach (var citation in evidence)
        {
            if (!texts.TryGetValue(citation.Document, out var text))
            {
                texts[citation.Document] = text = await library.ReadAsync(turn.TaskId, turn.Documents, citation.Document,
                    cancellationToken);
            }
            if (text is not null && QuoteLocator.Locate(text, citation) is { } located)
                kept.Add(located);
        }
        var dropped = evidence.Count - kept.Count;
        return envelope with
        {
            Evidence = [.. kept.Distinct()],
            Reason = dropped == 0
                ? envelope.Reason
                : WithNote(envelope.Reason, $"{dropped} of {evidence.Count} quotes dropped: not in the documents."),
        };
    }

    private static string WithNote(string reason, string note) =>
        $"{Clip.To(reason, Envelope.MaxReasonLength - note.Length - 1)} {note}".TrimStart();
}
