using Steward.Contracts;
using Steward.Likeness;

namespace Steward.Patterns;

/// <summary>
/// Measures, round by round, whether adaptive planning still gets anywhere. A round is stale when it brought no new fact, no new answer and
/// no higher confidence. Two stale rounds in a row end the work: as converged when the plans of both were seen before, in whatever words
/// or order, else for want of new information.
/// </summary>
internal sealed class Convergence
{
    private const int StaleRoundsToStop = 2;

    /// <summary>Content words that make a fact or an answer a new one: a reworded text has fewer that nothing before it had.</summary>
    private const int NewWords = 2;

    /// <summary>Two plans are the same when they share this much of their content words.</summary>
    private const double SamePlan = 0.75;
    private const double BetterConfidence = 0.05;

    private readonly List<ContentWords> facts = [];
    private readonly List<ContentWords> answers = [];
    private readonly List<ContentWords> plans = [];
    private double confidence;
    private int stale;
    private int repeatedPlans;

    /// <summary>Takes in a round; says why to stop, if so.</summary>
    public LimitHit? Add(ManagerPlan round)
    {
        var first = plans.Count == 0;
        var plan = ContentWords.Of(string.Join('\n',
            round.Plan.Concat(round.Next.Select(request => $"{request.Worker} {request.Objective}"))));
        var seenBefore = plans.Any(earlier => IsSame(plan, earlier));
        plans.Add(plan);

        var newFacts = round.Facts.Select(ContentWords.Of).Count(fact => IsNew(fact, facts));
        var newAnswer = round.Answer is { Length: > 0 } answer && IsNew(ContentWords.Of(answer), answers);
        var better = round.Confidence >= confidence + BetterConfidence;
        confidence = Math.Max(confidence, round.Confidence);

        var isStale = !first && newFacts == 0 && !newAnswer && !better;
        stale = isStale ? stale + 1 : 0;
        repeatedPlans = isStale && seenBefore ? repeatedPlans + 1 : 0;
        if (stale < StaleRoundsToStop)
            return null;
        return repeatedPlans >= StaleRoundsToStop
            ? new(ReasonCode.Converged, $"The last {stale} rounds repeated plans that were there before and changed nothing in the answer.")
            : new(ReasonCode.NoNewInformation, $"The last {stale} rounds brought no new fact and no new answer.");
    }

    /// <summary>Remembers the text either way.</summary>
    private static bool IsNew(ContentWords words, List<ContentWords> known)
    {
        var isNew = words.Except([.. known]).Count >= Math.Min(NewWords, Math.Max(1, words.Count));
        known.Add(words);
        return isNew;
    }

    private static bool IsSame(ContentWords one, ContentWords other)
    {
        var shared = one.SharedWith(other);
        var all = one.Count + other.Count - shared;
        return all == 0 || (double)shared / all >= SamePlan;
    }
}
