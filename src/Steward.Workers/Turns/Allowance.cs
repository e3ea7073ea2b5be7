using Steward.Limits;

namespace Steward.Workers.Turns;

/// <summary>What is left of a turn's reservation, in tokens and in cost. Every attempt is cut to fit it before it is sent.</summary>
internal sealed class Allowance(Reservation reservation, ModelPrice price)
{
    private long tokens = reservation.Tokens;
    private decimal costUsd = reservation.CostUsd;

    public Usage Spent { get; private set; } = Usage.None;

    /// <summary>The most output that a call with this prompt may produce; below 1 when not even the prompt fits.</summary>
    public long OutputCap(long promptBound, int most)
    {
        var byTokens = Math.Min(most, tokens - promptBound);
        var left = costUsd - PromptCost(promptBound);
        if (left < 0)
            return 0;
        return price.OutputPerMillion <= 0 ? byTokens : (long)Math.Min(byTokens, Math.Floor(left * 1_000_000m / price.OutputPerMillion));
    }

    /// <summary>What a call with this prompt and cap uses at most.</summary>
    public Usage WorstCase(long promptBound, long outputCap) => new(
        promptBound, 0, outputCap, PromptCost(promptBound) + outputCap * price.OutputPerMillion / 1_000_000m, Calls: 1, Estimated: true);

    /// <summary>What the provider reported, priced.</summary>
    public Usage Reported(long prompt, long cached, long completion, bool estimated = false) =>
        new(prompt, cached, completion, price.CostOf(prompt, cached, completion), Calls: 1, estimated);

    public void Charge(Usage usage)
    {
        tokens -= usage.Tokens;
        costUsd -= usage.CostUsd;
        Spent = Spent.Plus(usage);
    }

    /// <summary>The whole reservation: a call was cut off, or its record was lost, and nobody knows what it used.</summary>
    public static Usage Everything(Reservation reservation) =>
        new(reservation.Tokens, 0, 0, reservation.CostUsd, Calls: 1, Estimated: true);

    private decimal PromptCost(long promptBound) => promptBound * Math.Max(price.InputPerMillion, price.CachedInputPerMillion) / 1_000_000m;
}
