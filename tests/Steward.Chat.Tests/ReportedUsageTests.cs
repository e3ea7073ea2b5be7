using Microsoft.Extensions.AI;
using Steward.Limits;
using Steward.Workers;
using Steward.Workers.Chat;
using Steward.Workers.Turns;

namespace Steward.Chat.Tests;

public sealed class ReportedUsageTests
{
    private static readonly Usage Worst = new(1_000, 0, 800, Calls: 1, Estimated: true);

    private static readonly long?[] Counts = [null, 0, 1, 40, 200, 700, 5_000];

    /// <summary>All combinations of counts, half of which no server means.</summary>
    [Fact]
    public void Never_less_is_charged_than_the_server_says_and_an_estimate_is_within_the_worst_case()
    {
        var cases = 0;
        foreach (var prompt in Counts)
        {
            foreach (var completion in Counts)
            {
                foreach (var total in Counts)
                {
                    foreach (var reasoning in Counts)
                    {
                        foreach (var words in new[] { 0, 30, 3_000 })
                        {
                            var reported = new UsageDetails
                            {
                                InputTokenCount = prompt,
                                OutputTokenCount = completion,
                                TotalTokenCount = total,
                                ReasoningTokenCount = reasoning,
                            };
                            var (usage, counted) = Of(reported, words);

                            var label = $"{prompt} + {completion} = {total}, reasoning {reasoning}, {words} letters";
                            usage.PromptTokens.ShouldBeGreaterThanOrEqualTo(0, label);
                            usage.Tokens.ShouldBeGreaterThanOrEqualTo(Math.Max(total ?? 0, (prompt ?? 0) + (completion ?? 0)), label);
                            var thought = reasoning > completion ? reasoning.Value : 0;
                            usage.Tokens.ShouldBeGreaterThanOrEqualTo((counted ?? 0) + thought, label);
                            usage.Calls.ShouldBe(1, label);
                            if (usage.Estimated && (total ?? 0) <= Worst.Tokens)
                            {
                                usage.Tokens.ShouldBeLessThanOrEqualTo(Math.Max(prompt ?? 0, Worst.PromptTokens)
                    + Math.Max((completion ?? 0) + (reasoning ?? 0), Worst.CompletionTokens), label);
                            }

                            cases++;
                        }
                    }
                }
            }
        }
        cases.ShouldBe(7 * 7 * 7 * 7 * 3);
    }

    [Fact]
    public void Cached_tokens_that_are_more_than_the_prompt_are_beside_it()
    {
        var (usage, counted) = Of(new() { InputTokenCount = 20, CachedInputTokenCount = 180, OutputTokenCount = 50, TotalTokenCount = 70 },
            10);

        (usage.PromptTokens, usage.CachedTokens, usage.CompletionTokens, usage.Estimated, counted).ShouldBe((200L, 180L, 50L, false, 200L));
    }

    private static (Usage Usage, long? PromptTokens) Of(UsageDetails reported, int letters)
    {
        var response = new ChatResponse(new ChatMessage(ChatRole.Assistant, new string('x', letters)));
        var result = ReportedUsage.Of(reported, response, Worst, new Allowance(new(10_000, 1m), new(1m, 0.1m, 4m)));
        return (result.Usage, result.PromptTokens);
    }
}
