using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Steward.Durability;
using Steward.Patterns;
using Steward.Workers.Catalogue;
using Steward.Workers.Code;
using Steward.Workers.Documents;
using Steward.Workers.Tools;

namespace Steward.Workers.Offline;

/// <summary>
/// A specialist without a model: quotes what the documents state on the objective. One with the calculator favours sentences with figures
/// and computes what is written out; the critic favours exceptions and leaves out what its inputs quote already.
/// </summary>
internal static partial class OfflineSpecialist
{
    private const int Quotes = 5;
    private const int QuotesAfterFeedback = 8;
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789");

    public static OfflineAnswer Answer(WorkerCard worker, WorkerInput input, SearchIndex index)
    {
        var query = Terms.OfQuery(input.Objective).Count > 1 ? input.Objective : $"{input.Objective} {input.Goal}";
        var take = input.Feedback is null ? Quotes : QuotesAfterFeedback;
        var known = input.Inputs.SelectMany(one => one.Envelope.Evidence ?? []).ToList();
        if (HolderOf(input) is { } holder)
            return Held(worker, holder, query, known, Extractor.Extract(index, query, take, Preference(worker)), index);
        if (worker.Name == BuiltInWorkers.Critic && known.Count > 0)
            return Criticism(index, input.Goal, Extractor.Extract(index, query, take, IsException, known), known);
        var found = Extractor.Extract(index, query, take, Preference(worker));
        var computed = worker.Tools.Contains(CalculatorTool.ToolName, StringComparer.Ordinal) ? Compute(input.Objective) : string.Empty;
        return computed.Length > 0 && found.Quotes.Count == 0
            ? OfflineAnswer.Of([], 1, [], found.CharactersRead, computed)
            : OfflineAnswer.Of(found.Quotes, found.Coverage, found.Missing, found.CharactersRead, computed);
    }

    private static Func<string, bool>? Preference(WorkerCard worker) =>
        worker.Name == BuiltInWorkers.Critic ? IsException
        : worker.Tools.Contains(CalculatorTool.ToolName, StringComparer.Ordinal) ? sentence => sentence.AsSpan().ContainsAny(Digits)
        : null;

    /// <summary>A critic is done when it has looked, also when it found nothing to add.</summary>
    private static OfflineAnswer Criticism(SearchIndex index, string goal, Extraction found, List<Citation> known)
    {
        var coverage = Extractor.Coverage(index, goal, known);
        var further = found.Quotes.Where(quote => IsException(quote.Quote)).ToList();
        return further.Count > 0
            ? OfflineAnswer.Of(further, Math.Max(coverage, found.Coverage), [], found.CharactersRead, "The documents also state:")
            : new(new(EnvelopeStatus.Success, "The documents state no exception that the results leave out.",
                OfflineAnswer.Sureness(coverage),
                OfflineAnswer.Label("sentences with exceptions were looked for."), []), found.CharactersRead);
    }

    /// <summary>
    /// The holder of a task answers for all holders so far, and passes on what it cannot cover to somebody who has not held it yet.
    /// </summary>
    private static OfflineAnswer Held(
        WorkerCard worker, HolderBriefing holder, string query, List<Citation> known, Extraction found, SearchIndex index)
    {
        var quotes = CitationSet.Merge(known.Concat(found.Quotes), Envelope.MaxEvidence);
        var answer = OfflineAnswer.Of(quotes, Extractor.Coverage(index, query, quotes), found.Missing, found.CharactersRead);
        var next = holder.Peers.FirstOrDefault(peer => peer.Name != worker.Name
            && !holder.Path.Any(step => step.StartsWith($"{peer.Name}:", StringComparison.Ordinal)));
        return answer.Envelope.Status == EnvelopeStatus.Success || next is null
            ? answer
            : answer with
            {
                Envelope = answer.Envelope with { Handoff = new(next.Name, answer.Envelope.Reason, string.Join(", ", found.Missing)) },
            };
    }

    private static HolderBriefing? HolderOf(WorkerInput input) =>
        input.Briefing is { ValueKind: JsonValueKind.Object } briefing && briefing.TryGetProperty("peers", out _)
            ? briefing.Deserialize<HolderBriefing>(DurableJson.Options)
            : null;

    private static string Compute(string objective) => string.Join('\n', Expressions().Matches(objective)
        .Select(match => (Text: match.Value.Trim(), Result: Arithmetic.Evaluate(match.Value.Trim())))
        .Where(one => one.Result.Error is null)
        .Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Text} = {one.Result.Value}")));

    private static bool IsException(string sentence) => Exceptions().IsMatch(sentence);

    /// <summary>Blanks around an operator tell arithmetic from dates and paths.</summary>
    [GeneratedRegex(@"[(\d][\d.()]*(?:\s+[-+*/%^]\s+[\d.()]+)+", RegexOptions.CultureInvariant, 1_000)]
    private static partial Regex Expressions();

    [GeneratedRegex(@"\b(?:not|never|no|none|only|except|unless|without|however|but|cannot|must|limit\w*|at most|at least|refused?)\b",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, 1_000)]
    private static partial Regex Exceptions();
}
