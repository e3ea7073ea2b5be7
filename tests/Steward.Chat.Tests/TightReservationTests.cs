using Steward.Durability;
using Steward.Limits;
using Steward.ScriptedModel;
using Steward.Tasks;
using Steward.Workers.Journal;
using Steward.Workers.Providers;
using Steward.Workers.Settings;
using Xunit.Abstractions;

namespace Steward.Chat.Tests;

/// <summary>Whole tasks on a deployment whose tokenizer is declared, against a server that counts by another library.</summary>
public sealed class TightReservationTests(ModelServer server, ITestOutputHelper output) : IClassFixture<ModelServer>, IAsyncLifetime
{
    private static readonly ModelSettings O200k = new()
    {
        Name = "model-a",
        Tokenizer = Tokenizer.O200k,
        AttemptTimeout = TimeSpan.FromSeconds(30),
    };

    public async Task InitializeAsync()
    {
        await server.Process.ResetAsync();
        await server.Process.SettingsAsync(new(Tokenizer: "o200k"));
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData(PatternKind.OrchestratorWorker)]
    [InlineData(PatternKind.Handoff)]
    [InlineData(PatternKind.Adaptive)]
    public async Task A_ceiling_of_4000_tokens_does_useful_work(PatternKind pattern)
    {
        var outcome = await RunAsync(O200k, pattern, new() { Tokens = 4_000 });

        outcome.Spent.Tokens.ShouldBeInRange(1_500, 4_000);
        outcome.Spent.Calls.ShouldBeGreaterThanOrEqualTo(2);
        if (pattern != PatternKind.Adaptive)
            outcome.Result.ShouldContain("Finding");

        (await RunAsync(O200k with { Tokenizer = Tokenizer.Bytes }, pattern, new() { Tokens = 4_000 })).Spent.Calls.ShouldBeLessThan(2);
    }

    [Fact]
    public async Task Four_searches_side_by_side_fit_in_the_default_tokens_of_an_invocation()
    {
        await using var host = new ModelHost(server.Process, ModelProvider.Openai, O200k);
        var task = await host.SpecifyAsync(PatternKind.Handoff, TaskLimits.Default);
        await server.Process.ScriptAsync(FourSearches, times: 1, task.Id);

        var outcome = await host.RunAsync(task);

        output.WriteLine($"{outcome.State} {outcome.Reason} {outcome.Spent.Tokens} tokens, {outcome.Spent.Calls} calls");
        outcome.State.ShouldBe(TaskState.Completed, $"{outcome.Reason}: {outcome.Detail}");
        (await server.Process.CallsAsync(task.Id, bodies: true)).ShouldContain(call => Results(call) == 4);
    }

    [Theory]
    [InlineData("English", "Each limit is hard: a worker that asks for more is refused, and the owner decides how the task ends. ")]
    [InlineData("code", "if (admission.Refusal is { } refusal)\n    return new(null, usage, notCalled, run.LimitOf(refusal));\n")]
    [InlineData("Chinese", "任务的每个限制都是硬性的：要求更多的工作者会被拒绝，由所有者决定任务如何结束。")]
    public async Task Most_prompts_are_reserved_with_little_more_than_they_take(string language, string text)
    {
        await using var host = new ModelHost(server.Process, ModelProvider.Openai, O200k);
        var ratios = new List<double>();
        var reserved = new List<double>();
        foreach (var pattern in new[] { PatternKind.OrchestratorWorker, PatternKind.Handoff, PatternKind.Adaptive })
        {
            var task = await host.SpecifyAsync(pattern, TaskLimits.Default, text: string.Concat(Enumerable.Repeat(text, 40)));
            await host.RunAsync(task);
            await foreach (var record in host.Records.ListAllAsync(RecordCollections.Journal, $"{task.Id}/", CancellationToken.None))
            {
                var entry = DurableJson.FromBytes<JournalEntry<ChatAnswer>>(record.Value);
                var used = entry.Outcome!.Usage;
                used.PromptTokens.ShouldBeLessThanOrEqualTo(entry.WorstCase.PromptTokens);
                ratios.Add((double)entry.WorstCase.PromptTokens / used.PromptTokens);
                reserved.Add((double)entry.WorstCase.Tokens / used.Tokens);
            }
        }

        output.WriteLine($"{language}: {ratios.Count} calls; prompt bound/count median {Median(ratios):0.00}, most {ratios.Max():0.00}; "
            + $"with the output cap median {Median(reserved):0.00}");
        Median(ratios).ShouldBeLessThan(1.25);
    }

    private async Task<TaskOutcome> RunAsync(ModelSettings settings, PatternKind pattern, TaskLimits limits)
    {
        await using var host = new ModelHost(server.Process, ModelProvider.Openai, settings);
        var outcome = await host.RunAsync(await host.SpecifyAsync(pattern, limits));
        output.WriteLine(
            $"{settings.Tokenizer}: {outcome.State} {outcome.Reason}, {outcome.Spent.Tokens} tokens, {outcome.Spent.Calls} calls");
        return outcome;
    }

    private static Behaviour FourSearches => new()
    {
        Kind = "tools",
        Tools = [.. Enumerable.Range(0, 4)
            .Select(n => new ScriptedToolCall("search_documents", $$"""{"query":"limit number {{n}} of a task"}"""))],
    };

    private static int Results(LoggedCall call) => call.Body!.Split("\"role\":\"tool\"").Length - 1;

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
