using Steward.Durability;
using Steward.Workers;
using Steward.Workers.Journal;
using Steward.Workers.Providers;
using Steward.Workers.Settings;

namespace Steward.Chat.Tests;

/// <summary>What a deployment's own counts teach of its prompts; the server counts by SharpToken.</summary>
public sealed class LearnedCountTests : IClassFixture<ModelServer>, IAsyncLifetime
{
    private static readonly ModelSettings O200k =
        new() { Name = "model-a", Tokenizer = Tokenizer.O200k, AttemptTimeout = TimeSpan.FromMinutes(2) };

    private readonly ModelServer server;
    private readonly Collected log = new();

    public LearnedCountTests(ModelServer server) => this.server = server;

    public Task InitializeAsync() => server.Process.ResetAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData("The tree of a task has at most twelve hops, and a worker cannot lift any of its limits. ")]
    [InlineData("for (var turn = 1; turn <= worker.MaxTurns; turn++)\n    await ledger.AdmitAsync(callId, id, worker);\n")]
    [InlineData("一个任务在整个树上最多有十二跳，工作者不能取消任何限制。")]
    public async Task Once_a_deployment_has_answered_prompts_are_bounded_nearly_to_the_token(string text)
    {
        await server.Process.SettingsAsync(new(Tokenizer: "o200k"));
        var harness = Harness();
        var bounds = new List<double>();
        for (var run = 0; run < 7; run++)
        {
            harness.Goal = string.Concat(Enumerable.Repeat(text, 5 + 10 * run));
            harness.Invocation = run + 1;
            (await harness.RunTurnAsync()).Envelope!.Status.ShouldBe(EnvelopeStatus.Success);
            var counted = (await harness.CallsAsync())[^1].PromptTokens;
            var bound = (await JournaledAsync(harness))[run];
            bound.ShouldBeGreaterThanOrEqualTo(counted);
            bounds.Add((double)bound / counted);
        }

        bounds.Skip(1).ShouldAllBe(ratio => ratio < 1.15, $"{string.Join(", ", bounds)}");
        bounds.Order().ElementAt(3).ShouldBeLessThan(1.1);
    }

    [Fact]
    public async Task A_deployment_that_counts_more_than_the_bound_has_another_tokenizer_and_its_prompts_are_bounded_by_bytes()
    {
        await server.Process.SettingsAsync(new(Tokenizer: "bytes"));
        var harness = Harness();
        await harness.RunTurnAsync();

        harness.Invocation++;
        await harness.RunTurnAsync();

        var bounds = await JournaledAsync(harness);
        var calls = await harness.CallsAsync();
        bounds[0].ShouldBeLessThan(calls[0].PromptTokens);
        bounds[1].ShouldBeGreaterThanOrEqualTo(calls[1].PromptTokens);
        log.Texts.ShouldHaveSingleItem().ShouldContain("it has another tokenizer");
    }

    [Theory]
    [InlineData("bytes", Tokenizer.Bytes)]
    [InlineData("o200k", Tokenizer.O200k)]
    public async Task What_a_server_adds_to_every_prompt_is_reserved_once_it_was_seen(string counts, Tokenizer tokenizer)
    {
        await server.Process.SettingsAsync(new(Tokenizer: counts, Preamble: 5_000));
        var harness = Harness(O200k with { Tokenizer = tokenizer });
        // What the tokenizer is taken for is given up at first, then what is added is seen.
        var lessons = tokenizer == Tokenizer.Bytes ? 1 : 2;
        for (; harness.Invocation <= lessons + 1; harness.Invocation++)
            await harness.RunTurnAsync();

        var bounds = await JournaledAsync(harness);
        bounds[0].ShouldBeLessThan((await harness.CallsAsync())[0].PromptTokens);
        bounds[^1].ShouldBeGreaterThanOrEqualTo((await harness.CallsAsync())[^1].PromptTokens);
        log.Texts.Count.ShouldBe(lessons);
        log.Texts[^1].ShouldContain("it adds a text of its own");
    }

    [Fact]
    public async Task What_was_learned_of_a_short_conversation_holds_for_a_longer_one()
    {
        await server.Process.SettingsAsync(new(Tokenizer: "o200k"));
        var harness = Harness();
        harness.Documents["a.md"] = "The tree has 12 hops. The limit is hard.";
        harness.Card = harness.Card with { Tools = ["search_documents"] };
        for (var run = 0; run < 4; run++)
        {
            harness.Invocation = run + 1;
            harness.Goal = string.Concat(Enumerable.Repeat($"Know limit {run}. ", 3 + run));
            await harness.InvokeAsync();
        }

        var calls = await harness.CallsAsync();
        var bounds = await JournaledAsync(harness);
        bounds.Count.ShouldBe(calls.Count);
        bounds.Zip(calls).ShouldAllBe(one => one.First >= one.Second.PromptTokens);
        log.Texts.ShouldBeEmpty();
    }

    private ChatHarness Harness(ModelSettings? settings = null) =>
        new(server.Process, ModelProvider.Openai, settings: settings ?? O200k, log: log);

    /// <summary>What each attempt was bounded by, in the order of the calls.</summary>
    private static async Task<List<long>> JournaledAsync(ChatHarness harness)
    {
        var bounds = new List<long>();
        await foreach (var record in harness.Records.ListAllAsync(RecordCollections.Journal, $"{harness.TaskId}/", CancellationToken.None))
            bounds.Add(DurableJson.FromBytes<JournalEntry<ChatAnswer>>(record.Value).WorstCase.PromptTokens);
        return bounds;
    }
}
