using Steward.Workers.Documents;

namespace Steward.Workers.Offline;

/// <summary>
/// Chooses sentences greedily: each next one is that which adds most of the query's words not held yet, rare words counting up to twice as
/// much as common ones. Deterministic: ties go to the better passage, then to the earlier sentence.
/// </summary>
internal static class Extractor
{
    private const int Passages = 24;
    private const int FewestTerms = 4;
    private const double Preference = 1.5;

    /// <summary>Of words that a chosen sentence holds already, and of the heading it stands under.</summary>
    private const double Again = 0.3;

    /// <summary>A sentence that brings less than this share of what the best one brought is left out.</summary>
    private const double Least = 0.3;

    /// <summary>Characters from which on a sentence counts less: a long enumeration holds many words and states little.</summary>
    private const double Long = 200;

    /// <param name="prefer">Sentences to favour; null for none.</param>
    /// <param name="known">Quotes to leave out.</param>
    public static Extraction Extract(
        SearchIndex index, string query, int take, Func<string, bool>? prefer = null, IReadOnlyCollection<Citation>? known = null)
    {
        var weights = WeightsOf(index, query);
        var hits = index.Search(weights.Keys, Passages);
        var open = hits.Where(hit => !hit.IsCode).SelectMany(hit => SentencesOf(index, hit, weights))
            .Where(candidate => known is null || !known.Any(quote => CitationSet.Overlap(quote, candidate.Quote))).ToList();
        var covered = new HashSet<string>(StringComparer.Ordinal);
        var chosen = new List<Citation>();
        var first = 0.0;
        while (chosen.Count < take && Best(open, weights, covered, prefer) is var (best, value) && best is not null
            && value >= first * Least)
        {
            first = Math.Max(first, value);
            open.Remove(best);
            covered.UnionWith(best.Terms);
            if (!chosen.Any(quote => CitationSet.SameWords(quote, best.Quote)))
                chosen.Add(best.Quote);
        }
        return new(chosen, CoverageOf(weights, covered), Terms.WordsOf(query, [.. weights.Keys.Where(term => !covered.Contains(term))]),
            hits.Sum(hit => hit.Citation.Quote.Length));
    }

    /// <summary>How much of a query some quotes hold, 0 to 1.</summary>
    public static double Coverage(SearchIndex index, string query, IEnumerable<Citation> quotes) =>
        CoverageOf(WeightsOf(index, query), [.. quotes.SelectMany(quote => Terms.Of(quote.Quote))]);

    /// <summary>1 for words that are everywhere, up to 2 for words that are nowhere.</summary>
    private static Dictionary<string, double> WeightsOf(SearchIndex index, string query)
    {
        var terms = Terms.OfQuery(query);
        var most = index.Weight(string.Empty);
        return terms.ToDictionary(term => term, term => 1 + (index.Weight(term) / most), StringComparer.Ordinal);
    }

    private static double CoverageOf(Dictionary<string, double> weights, HashSet<string> covered)
    {
        var all = weights.Values.Sum();
        return all == 0 ? 0 : weights.Where(weight => covered.Contains(weight.Key)).Sum(weight => weight.Value) / all;
    }

    private static IEnumerable<Candidate> SentencesOf(SearchIndex index, SearchHit hit, Dictionary<string, double> weights)
    {
        var passage = hit.Citation;
        var text = index.Documents.Text(passage.Document)!;
        var heading = Terms.Of(hit.Heading).Where(weights.ContainsKey).ToHashSet(StringComparer.Ordinal);
        foreach (var (start, end) in Sentences.Of(text, passage.Start, passage.End, DocumentText.IsRecords(passage.Document)))
        {
            var quote = text[start..end];
            var terms = Terms.Of(quote).ToList();
            // Headings and questions say what a text is about, not what it states.
            if (quote[0] == '#' || quote[^1] == '?' || terms.Count < FewestTerms)
                continue;
            var held = terms.Where(weights.ContainsKey).ToHashSet(StringComparer.Ordinal);
            if (held.Count > 0)
                yield return new(new(passage.Document, start, end, quote), held, heading);
        }
    }

    private static (Candidate? Best, double Value) Best(
        List<Candidate> open, Dictionary<string, double> weights, HashSet<string> covered, Func<string, bool>? prefer)
    {
        var (best, most) = ((Candidate?)null, 0.0);
        foreach (var candidate in open)
        {
            var value = candidate.Terms.Sum(term => covered.Contains(term) ? Again * weights[term] : weights[term])
                + candidate.Heading.Where(term => !candidate.Terms.Contains(term)).Sum(term => Again * weights[term]);
            value /= 1 + Math.Max(0, (candidate.Quote.Quote.Length - Long) / (3 * Long));
            if (prefer?.Invoke(candidate.Quote.Quote) == true)
                value *= Preference;
            if (value > most)
                (best, most) = (candidate, value);
        }
        return (best, most);
    }

    private sealed record Candidate(Citation Quote, HashSet<string> Terms, HashSet<string> Heading);
}
