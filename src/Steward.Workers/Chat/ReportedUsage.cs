using Microsoft.Extensions.AI;
using Steward.Limits;
using Steward.Workers.Counting;
using Steward.Workers.Prompts;
using Steward.Workers.Providers;
using Steward.Workers.Turns;

namespace Steward.Workers.Chat;

/// <summary>
/// What is charged by a provider's own count: the most that any reading of it supports. Servers leave counts out, and leave thinking out of
/// the completion, which the total then shows. Never less than the provider says; where it does not say, an estimate within the worst case.
/// </summary>
/// <param name="Usage">The charge.</param>
/// <param name="PromptTokens">Of the prompt, as the provider counted; null where it did not.</param>
internal sealed record ReportedUsage(Usage Usage, long? PromptTokens)
{
    /// <param name="response">What was answered; null where there is no answer.</param>
    /// <param name="worst">What was allowed.</param>
    public static ReportedUsage Of(UsageDetails? reported, ChatResponse? response, Usage worst, Allowance allowance)
    {
        var (cached, reasoning, visible) = (reported?.CachedInputTokenCount ?? 0, reported?.ReasoningTokenCount ?? 0, BoundOf(response));
        // Where cached tokens are more than the prompt, they are not in it.
        var prompt = Positive(reported?.InputTokenCount) is { } given ? given + (cached > given ? cached : 0) : (long?)null;
        var total = Positive(reported?.TotalTokenCount);
        var completion = CompletionOf(reported?.OutputTokenCount, reasoning, visible, total is not null);
        return (prompt, completion, total) switch
        {
            ({ } p, { } c, { } t) => Counted(p, Math.Max(c, t - p)),
            ({ } p, { } c, null) => Counted(p, c),
            ({ } p, null, { } t) when t > p => Counted(p, t - p),
            ({ } p, null, _) when response is null => Counted(p, 0),
            ({ } p, null, _) => Estimated(p, visible > 0 ? Math.Min(visible, worst.CompletionTokens) : worst.CompletionTokens),
            (null, { } c, { } t) when t > c => Counted(t - c, c),
            (null, { } c, _) => Estimated(worst.PromptTokens, c),
            // Output is dearer than input: as much of the total as may be was output.
            (null, null, { } t) => Estimated(Math.Max(0, t - worst.CompletionTokens), Math.Min(t, worst.CompletionTokens)),
            _ => reported is null ? new(worst, null) : Estimated(worst.PromptTokens, worst.CompletionTokens),
        };

        ReportedUsage Counted(long p, long c) => new(allowance.Reported(p, Math.Min(cached, p), Math.Max(c, reasoning)), p);

        ReportedUsage Estimated(long p, long c) =>
            new(allowance.Reported(p, Math.Min(cached, p), Math.Max(c, reasoning), estimated: true), prompt);
    }

    /// <summary>
    /// Reasoning is part of a completion, unless it is more than that, or nothing tells.
    /// A completion of no tokens that has words in it was not counted.
    /// </summary>
    private static long? CompletionOf(long? completion, long reasoning, long visible, bool totalIsKnown) => completion switch
    {
        null => null,
        0 when visible > 0 => null,
        { } given => given + (reasoning > given || !totalIsKnown ? reasoning : 0),
    };

    private static long? Positive(long? count) => count > 0 ? count : null;

    /// <summary>The most tokens that an answer can have, as far as it can be seen.</summary>
    private static long BoundOf(ChatResponse? response) =>
        response?.Messages.SelectMany(message => message.Contents).Sum(content => content switch
        {
            TextContent text => TokenBound.Bytes.OfText(text.Text),
            TextReasoningContent thinking => TokenBound.Bytes.OfText(thinking.Text),
            ErrorContent refusal => TokenBound.Bytes.OfText(refusal.Message),
            FunctionCallContent call => TokenBound.PerTool + TokenBound.Bytes.OfText(call.Name)
                + TokenBound.Bytes.OfText(call.AdditionalProperties?[nameof(ModelToolCall.Arguments)] as string),
            _ => 0L,
        }) ?? 0;
}
