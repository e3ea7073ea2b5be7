using System.Text.Json;

namespace Steward.Workers.Chat;

/// <summary>
/// Finds the quotes of a model's answer in the task's documents. Models copy text well and count characters badly, so they are asked for the words
/// only; a quote that is in no document of the task is no evidence and is left out, with a word about it.
/// </summary>
internal sealed class QuoteFinder(IDocumentLibrary library)
{
    public async Task<Envelope> WithEvidenceAsync(Envelope envelope, JsonElement answer, WorkerTurn turn, CancellationToken cancellationToken)
    {
        if (!answer.TryGetProperty("evidence", out var quotes) || quotes.GetArrayLength() == 0)
            return envelope;
        var found = new List<Citation>();
        var lost = 0;
        foreach (var quote in quotes.EnumerateArray().Take(Envelope.MaxEvidence))
        {
            var citation = await FindAsync(quote.GetProperty("document").GetString()!, quote.GetProperty("quote").GetString()!, turn, cancellationToken);
            if (citation is null)
                lost++;
            else if (!found.Contains(citation))
                found.Add(citation);
        }
        return envelope with { Evidence = found, Reason = lost == 0 ? envelope.Reason : WithNote(envelope.Reason, lost) };
    }

    private async Task<Citation?> FindAsync(string document, string quote, WorkerTurn turn, CancellationToken cancellationToken)
    {
        quote = quote.Trim();
        if (quote.Length is 0 or > Envelope.MaxQuoteLength)
            return null;
        var text = await library.ReadAsync(turn.TaskId, turn.Documents, document, cancellationToken);
        if (text is null)
            return null;
        var start = text.IndexOf(quote, StringComparison.Ordinal);
        return start >= 0 ? new(document, start, start + quote.Length, quote) : AcrossSpaces(document, text, quote);
    }

    /// <summary>Line breaks and runs of spaces are often copied as one space: found by words, quoted as the document has it.</summary>
    private static Citation? AcrossSpaces(string document, string text, string quote)
    {
        var words = quote.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        for (var start = text.IndexOf(words[0], StringComparison.Ordinal); start >= 0; start = text.IndexOf(words[0], start + 1, StringComparison.Ordinal))
        {
            var end = start;
            var matched = words.All(word =>
            {
                while (end < text.Length && end > start && char.IsWhiteSpace(text[end]))
                    end++;
                if (string.CompareOrdinal(text, end, word, 0, word.Length) != 0)
                    return false;
                end += word.Length;
                return true;
            });
            if (matched && end - start <= Envelope.MaxQuoteLength)
                return new(document, start, end, text[start..end]);
        }
        return null;
    }

    private static string WithNote(string reason, int lost)
    {
        var note = $" ({lost} {(lost == 1 ? "quote was" : "quotes were")} in none of the documents and left out.)";
        return reason.Length + note.Length <= Envelope.MaxReasonLength ? reason + note : reason[..(Envelope.MaxReasonLength - note.Length)] + note;
    }
}
