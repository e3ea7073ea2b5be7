using Steward.Workers.Code;
using Steward.Workers.Documents;

namespace Steward.Workers.Offline;

/// <summary>Puts results together without a model: every quote once, then what came without quotes, then what stays open.</summary>
internal static class OfflineAssembler
{
    public static OfflineAnswer Answer(WorkerInput input, SearchIndex index)
    {
        var usable = input.Inputs.Where(one => one.Envelope.Status != EnvelopeStatus.Failed).Select(one => one.Envelope).ToList();
        if (usable.Count == 0)
            return OfflineAnswer.Failed("there is no result to put together.");
        var read = usable.Sum(envelope => envelope.Result.Length);
        var quotes = CitationSet.Merge(usable.SelectMany(envelope => envelope.Evidence ?? []), Envelope.MaxEvidence);
        var plain = string.Join("\n\n",
            usable.Where(envelope => envelope.Evidence is not { Count: > 0 }).Select(envelope => envelope.Result.Trim())
                .Where(text => text.Length > 0).Distinct(StringComparer.Ordinal));
        var failed = input.Inputs.Count - usable.Count;
        var covered = Extractor.Coverage(index, input.Goal, quotes);
        // Words of results that quote nothing cannot be checked here: their own confidence stands for them.
        var claimed = usable.Where(envelope => envelope.Evidence is not { Count: > 0 }).Select(envelope => envelope.Confidence)
            .DefaultIfEmpty(0).Average();
        var answer = OfflineAnswer.Of(quotes, Math.Max(covered, claimed),
            failed == 0 ? [] : [$"{failed} of {input.Inputs.Count} results"], read,
            plain.Length == 0 || quotes.Count == 0 ? plain : plain + "\n");
        return failed > 0 ? answer with { Envelope = answer.Envelope with { Status = EnvelopeStatus.Partial } } : answer;
    }
}
