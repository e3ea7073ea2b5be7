namespace Steward.Limits;

/// <summary>What one call, or a sum of calls, used.</summary>
/// <param name="PromptTokens">Cached ones included.</param>
/// <param name="CachedTokens">The part of the prompt that the provider charged as cached.</param>
/// <param name="CostUsd">By the price table.</param>
/// <param name="Calls">Model or remote calls made.</param>
/// <param name="Estimated">True when the provider gave no count and the bound was charged instead.</param>
public sealed record Usage(
    long PromptTokens = 0, long CachedTokens = 0, long CompletionTokens = 0, decimal CostUsd = 0, int Calls = 0, bool Estimated = false)
{
    /// <summary>Nothing was used.</summary>
    public static Usage None { get; } = new();

    /// <summary>Prompt and completion together: what counts against <see cref="TaskLimits.Tokens"/>.</summary>
    public long Tokens => PromptTokens + CompletionTokens;

    /// <summary>The sum; estimated when either of them is.</summary>
    public Usage Plus(Usage other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new(PromptTokens + other.PromptTokens, CachedTokens + other.CachedTokens, CompletionTokens + other.CompletionTokens,
            CostUsd + other.CostUsd, Calls + other.Calls, Estimated || other.Estimated);
    }
}
