using System.Text;
using System.Text.Json;
using Steward.Durability;
using Steward.Limits;
using Steward.ScriptedModel;
using Steward.Workers;
using Steward.Workers.Providers;
using Steward.Workers.Settings;

namespace Steward.Chat.Tests;

/// <summary>Random contents, reservations and faults against a server that counts one token per byte, the worst a byte-level tokenizer can
/// do. Each provider has cases of its own.</summary>
public abstract class BudgetPropertyTests(ModelServer server, ModelProvider provider, int first)
{
    private const int Runs = 300;
    private const int Seed = 20_261_120;

    private static readonly string[] Alphabets =
    [
        "abcdefghij klmnop,.", "äöüßéèñ ", "договор о лимитах ", "限制任务的预算是多少", "कखग\u0958\u0959 ", "🙂🚀👩‍👩‍👧", "\"\\\n\t{}[]<>/&",
        "\u0001\u0002\ud800\udfff\ufffd\u0344\u1d15",
    ];

    private static readonly string[] Faults = ["default", "default", "text", "envelope", "tools", "tools", "refusal", "length", "status",
        "status", "drop", "truncate", "no-usage"];

    [Fact]
    public async Task By_the_servers_own_count_no_turn_ever_uses_more_than_its_reservation_and_no_prompt_more_than_its_bound()
    {
        await server.Process.SettingsAsync(new(Tokenizer: "bytes"));
        var (calls, retried, refused, turns) = (0, 0, 0, 0);
        await Parallel.ForAsync(first, first + Runs, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (run, _) =>
        {
            var random = new Random(Seed + run);
            var harness = await ArrangeAsync(random);
            var reports = await RunAsync(harness, random, $"seed {Seed}, run {run}");
            lock (Alphabets)
            {
                turns += reports.Count;
                refused += reports.Count(reply => reply.NeededTokens is not null);
                calls += reports.Sum(reply => reply.Usage.Calls);
                retried += reports.Count(reply => reply.Usage.Calls > 1);
            }
        });
        // The property says nothing unless every sort of turn came up.
        calls.ShouldBeGreaterThan(Runs);
        retried.ShouldBeGreaterThan(Runs / 20);
        refused.ShouldBeGreaterThan(Runs / 20);
        turns.ShouldBeGreaterThan(Runs);
    }

    private static async Task<List<TurnReply>> RunAsync(ChatHarness harness, Random random, string label)
    {
        var replies = new List<TurnReply>();
        int? attempt = null;
        for (var turn = 1; turn <= harness.Card.MaxTurns; turn++)
        {
            harness.Reservation = Reserve(random);
            var before = await harness.CountersAsync();
            var reply = await harness.Runner.RunAsync(harness.Turn(turn) with { Attempt = attempt }, CancellationToken.None);
            var after = await harness.CountersAsync();
            replies.Add(reply);

            var used = after.Tokens - before.Tokens;
            var cost = harness.Card.Price.CostOf(after.PromptTokens - before.PromptTokens, 0,
                after.CompletionTokens - before.CompletionTokens);
            used.ShouldBeLessThanOrEqualTo(harness.Reservation.Tokens, label);
            cost.ShouldBeLessThanOrEqualTo(harness.Reservation.CostUsd, label);
            reply.Usage.Tokens.ShouldBeGreaterThanOrEqualTo(used, label);
            reply.Usage.CostUsd.ShouldBeGreaterThanOrEqualTo(cost, label);
            reply.Usage.Tokens.ShouldBeLessThanOrEqualTo(harness.Reservation.Tokens, label);
            reply.Usage.CostUsd.ShouldBeLessThanOrEqualTo(harness.Reservation.CostUsd, label);
            await CheckBoundAsync(harness, turn, label);
            if (reply.NeededTokens is not null || reply.Envelope is not null)
                break;
            attempt = reply.NextAttempt?.Number;
            if (attempt is not null)
                turn--;
            else
                await harness.CallToolsAsync(turn, reply.ToolCalls);
        }
        return replies;
    }

    /// <summary>What was sent in this turn against the bound that the journal recorded for it.</summary>
    private static async Task CheckBoundAsync(ChatHarness harness, int turn, string label)
    {
        var calls = await harness.CallsAsync();
        var prefix = $"{harness.TaskId}/{harness.TaskId}.1.{turn}~";
        var keys = harness.Records.KeysOf(RecordCollections.Journal)
            .Where(key => key.StartsWith(prefix, StringComparison.Ordinal)).ToList();
        foreach (var (call, key) in calls.TakeLast(keys.Count).Zip(keys.OrderBy(key => key, StringComparer.Ordinal)))
        {
            using var entry = JsonDocument.Parse((await harness.Records.GetAsync(RecordCollections.Journal, key))!);
            var worst = entry.RootElement.GetProperty("worstCase");
            ((long)call.PromptTokens).ShouldBeLessThanOrEqualTo(worst.GetProperty("promptTokens").GetInt64(), label);
            ((long)call.MaxTokens).ShouldBe(worst.GetProperty("completionTokens").GetInt64(), label);
        }
    }

    private async Task<ChatHarness> ArrangeAsync(Random random)
    {
        var settings = new ModelSettings
        {
            Name = "model-a",
            AttemptTimeout = TimeSpan.FromMinutes(2),
            Structured = (StructuredOutput)random.Next(5),
        };
        var harness = new ChatHarness(server.Process, provider, settings: settings, taskId: $"p{Guid.NewGuid():N}")
        {
            Goal = Text(random, 300),
            Instructions = Text(random, 200),
            Assignment = new(Text(random, 200), [.. Enumerable.Range(0, random.Next(5)).Select(index => $"in.{index}")],
                random.Next(2) == 0 ? null : Text(random, 400),
                random.Next(2) == 0
                    ? null
                    : JsonSerializer.SerializeToElement(new { note = Text(random, 100).Replace('\ud800', 'x').Replace('\udfff', 'x') })),
        };
        foreach (var input in harness.Assignment.Inputs)
            await harness.PutEnvelopeAsync(input, new(EnvelopeStatus.Partial, Text(random, 1_500), random.NextDouble(), Text(random, 100)));
        harness.Documents["d.md"] = Text(random, 9_000);
        harness.Card = harness.Card with
        {
            Tools = random.Next(3) == 0 ? [] : ["search_documents"],
            MaxOutputTokens = random.Next(1, 1_500),
            MaxTurns = random.Next(1, 6),
            Price = random.Next(4) == 0
                ? ModelPrice.Free
                : new(random.Next(0, 30) / 10m, random.Next(0, 10) / 10m, random.Next(0, 150) / 10m),
        };
        for (var fault = random.Next(6); fault > 0; fault--)
            await harness.ScriptAsync(Fault(random), times: 1);
        return harness;
    }

    private static Behaviour Fault(Random random)
    {
        var kind = Faults[random.Next(Faults.Length)];
        return kind switch
        {
            "no-usage" => new() { Usage = false },
            "status" when random.Next(3) == 0 => new() { Kind = kind, Status = 504, Billed = true },
            "status" => new() { Kind = kind, Status = random.Next(2) == 0 ? 429 : 500, RetryAfter = random.Next(2) == 0 ? "2" : null },
            "tools" => new()
            {
                Kind = kind,
                Tools = [.. Enumerable.Range(0, random.Next(1, 12))
                    .Select(_ => new ScriptedToolCall("search_documents",
                        random.Next(4) == 0 ? "{" : JsonSerializer.Serialize(new { query = Valid(Text(random, 60)) })))],
            },
            _ => new() { Kind = kind, Text = Valid(Text(random, 500)) },
        };
    }

    private static Reservation Reserve(Random random) => new(
        random.Next(8) == 0 ? random.Next(1, 4_000) : random.Next(4_000, 60_000),
        random.Next(4) == 0 ? random.Next(1, 60_000) / 1_000_000m : 1m);

    private static string Valid(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    private static string Text(Random random, int most)
    {
        var text = new StringBuilder();
        for (var length = random.Next(most); text.Length < length;)
        {
            var alphabet = Alphabets[random.Next(Alphabets.Length)];
            for (var run = random.Next(1, 40); run > 0; run--)
                text.Append(alphabet[random.Next(alphabet.Length)]);
        }
        return text.ToString();
    }
}

public sealed class OpenAIBudgetPropertyTests(ModelServer server) : BudgetPropertyTests(server, ModelProvider.Openai, first: 0),
    IClassFixture<ModelServer>;

public sealed class AzureOpenAIBudgetPropertyTests(ModelServer server) : BudgetPropertyTests(server, ModelProvider.AzureOpenai, first: 300),
    IClassFixture<ModelServer>;
