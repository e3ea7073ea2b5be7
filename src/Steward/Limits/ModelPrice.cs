namespace Steward.Limits;

/// <summary>US dollars per million tokens, from configuration. A model without a price costs nothing and says so in readiness.</summary>
public sealed record ModelPrice(decimal InputPerMillion, decimal CachedInputPerMillion, decimal OutputPerMillion)
{
    public static ModelPrice Free { get; } = new(0, 0, 0);

    public decimal CostOf(long promptTokens, long cachedTokens, long completionTokens)
    {
        var cached = Math.Clamp(cachedTokens, 0, promptTokens);
        return ((promptTokens - cached) * InputPerMillion + cached * CachedInputPerMillion + completionTokens * OutputPerMillion)
            / 1_000_000m;
    }
}
