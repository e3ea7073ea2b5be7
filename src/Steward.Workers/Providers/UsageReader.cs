using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Steward.Workers.Providers;

/// <summary>
/// The usage of an answer under the names that servers have for it. What is no count (null, negative, a word) is not there.
/// </summary>
internal static class UsageReader
{
    /// <summary>Null where the answer has no count at all.</summary>
    public static UsageDetails? Of(JsonElement root)
    {
        if (root.Field("usage") is not { } usage)
            return null;
        var prompt = usage.Field("prompt_tokens_details") ?? usage.Field("input_tokens_details");
        var completion = usage.Field("completion_tokens_details") ?? usage.Field("output_tokens_details");
        var details = new UsageDetails
        {
            InputTokenCount = Count(usage, "prompt_tokens") ?? Count(usage, "input_tokens"),
            OutputTokenCount = Count(usage, "completion_tokens") ?? Count(usage, "output_tokens"),
            TotalTokenCount = Count(usage, "total_tokens"),
            CachedInputTokenCount = Count(prompt, "cached_tokens") ?? Count(usage, "prompt_cache_hit_tokens"),
            ReasoningTokenCount = Count(completion, "reasoning_tokens") ?? Count(usage, "reasoning_tokens"),
        };
        return (details.InputTokenCount ?? details.OutputTokenCount ?? details.TotalTokenCount) is null ? null : details;
    }

    private static long? Count(JsonElement? element, string name)
    {
        var text = element?.Field(name) is { ValueKind: JsonValueKind.Number or JsonValueKind.String } value ? value.ToString() : null;
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var count) && count is >= 0 and <= int.MaxValue
            ? (long)Math.Ceiling(count)
            : null;
    }
}
