namespace Steward.Limits;

/// <summary>US dollars per million tokens.</summary>
public sealed record ModelPrice(decimal InputPerMillion, decimal CachedInputPerMillion, decimal OutputPerMillion)
{
    /// <summary>Costs nothing: workers without a model, and models without a price.</summary>
    public static ModelPrice Free { get; } = new(0, 0, 0);

    /// <summary>What a call costs, in US dollars.</summary>
    /// <param name="promptTokens">Cached ones included.</param>
    /// <param name="cachedTokens">The part of the prompt that is charged as cached; more than the prompt counts as all of it.</param>
    public decimal CostOf(long promptTokens, long cachedTokens, long completionTokens)
    {
        var cached = Math.Clamp(cachedTokens, 0, promptTokens);
        return ((promptTokens - cached) * InputPerMillion + cached * CachedInputPerMillion + completionTokens * OutputPerMillion)
            / 1_000_000m;
    }
}
