using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Steward.Durability;
using Steward.Patterns;
using Steward.Workers.Code;
using Steward.Workers.Documents;

namespace Steward.Workers.Offline;

/// <summary>
/// Manages without a model: asks for the goal's parts first, then for the words that no quote holds yet, until the goal is covered or a
/// round brought nothing new. Facts are quotes with their place, so that the next round can read them back.
/// </summary>
internal static partial class OfflineManager
{
    private const double Covered = 0.8;
    private const int MaxFacts = 40;

    public static async Task<OfflineAnswer> AnswerAsync(
        string taskId, WorkerInput input, SearchIndex index, WorkerInputs inputs, CancellationToken cancellationToken)
    {
        var briefing = input.Briefing!.Value.Deserialize<ManagerBriefing>(DurableJson.Options)!;
        if (briefing.Workers.Count == 0 || briefing.MaxAssignments < 1)
            return OfflineAnswer.Failed("there is nobody to ask.");
        var round = await inputs.ReadAsync(taskId, briefing.LastRound.Select(result => result.Invocation), cancellationToken);
        var known = briefing.Facts.Select(fact => QuoteOf(fact, index)).OfType<Citation>().ToList();
        var found = round.Concat(input.Inputs).SelectMany(one => one.Envelope.Evidence ?? []);
        var quotes = CitationSet.Merge(known.Concat(found), MaxFacts);
        var others = briefing.Facts.Where(fact => QuoteOf(fact, index) is null);

        var coverage = Extractor.Coverage(index, input.Goal, quotes);
        var next = NextOf(input.Goal, briefing, quotes, index);
        var stale = briefing.Round > 1 && quotes.Count == known.Count;
        var done = coverage >= Covered || stale || next.Count == 0 || briefing.RoundsLeft <= 0;
        var answer = OfflineAnswer.Of(quotes, coverage, [], 0).Envelope;
        var text = answer.Result.Length > 0 ? answer.Result : briefing.BestAnswer;
        if (done && string.IsNullOrWhiteSpace(text))
            return OfflineAnswer.Failed("no document states anything on the goal, and there is nobody else to ask.");
        var plan = new ManagerPlan([.. others, .. quotes.Select(FactOf)],
            [.. next.Select(request => $"{request.Worker}: {request.Objective}")], text, answer.Confidence, done, done ? [] : next, quotes);
        return OfflineAnswer.Json(plan, answer.Confidence,
            string.Create(CultureInfo.InvariantCulture, $"the quotes hold {coverage:P0} of the goal."),
            quotes, round.Sum(one => one.Envelope.Result.Length));
    }

    private static List<ManagerRequest> NextOf(string goal, ManagerBriefing briefing, List<Citation> quotes, SearchIndex index)
    {
        var parts = quotes.Count == 0 && briefing.Round <= 1
            ? Aspects.Of(goal, Math.Min(briefing.MaxAssignments, 4))
            : Open(goal, quotes, index) is { Length: > 0 } open ? [open] : [];
        var asked = briefing.LastRound.Select(result => (result.Worker, result.Objective)).ToHashSet();
        return [.. parts.Select(part => new ManagerRequest(OfflinePlanner.WorkerFor(part, briefing.Workers,
                [.. asked.Where(pair => pair.Objective == part).Select(pair => pair.Worker)]), part))
            .Where(request => !asked.Contains((request.Worker, request.Objective))).Take(briefing.MaxAssignments)];
    }

    /// <summary>The goal's words that no quote holds, but that some document has.</summary>
    private static string Open(string goal, List<Citation> quotes, SearchIndex index)
    {
        var held = quotes.SelectMany(quote => Terms.Of(quote.Quote)).ToHashSet(StringComparer.Ordinal);
        return string.Join(' ', Terms.OfQuery(goal).Where(term => !held.Contains(term) && index.Knows(term)));
    }

    private static string FactOf(Citation quote) => $"{CitationSet.OneLine(quote.Quote)} [{quote.Document}:{quote.Start}-{quote.End}]";

    private static Citation? QuoteOf(string fact, SearchIndex index)
    {
        var place = Place().Match(fact);
        if (!place.Success || index.Documents.Text(place.Groups["document"].Value) is not { } text
            || !int.TryParse(place.Groups["start"].ValueSpan, CultureInfo.InvariantCulture, out var start)
            || !int.TryParse(place.Groups["end"].ValueSpan, CultureInfo.InvariantCulture, out var end)
            || start >= end || end > text.Length)
        {
            return null;
        }
        return new(place.Groups["document"].Value, start, end, text[start..end]);
    }

    [GeneratedRegex(@" \[(?<document>[^\[\]]+):(?<start>\d+)-(?<end>\d+)\]\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Place();
}
