using Steward.Limits;
using Steward.ScriptedModel;
using Steward.Tasks;
using Steward.Workers;
using Steward.Workers.Settings;

namespace Steward.Chat.Tests;

public abstract class WholeTaskTests(ModelServer server, ModelProvider provider)
{
    [Theory]
    [InlineData(PatternKind.OrchestratorWorker)]
    [InlineData(PatternKind.Handoff)]
    [InlineData(PatternKind.Adaptive)]
    public async Task A_task_is_done_by_model_from_plan_to_verdict(PatternKind pattern)
    {
        await using var host = new ModelHost(server.Process, provider);
        var task = await host.SpecifyAsync(pattern, new() { Tokens = 400_000, CostUsd = 1m, Hops = 30, TokensPerInvocation = 40_000 });

        var outcome = await host.RunAsync(task);

        outcome.State.ShouldBe(TaskState.Completed, $"{outcome.Reason}: {outcome.Detail}");
        outcome.Citations.ShouldNotBeEmpty();
        var counted = await server.Process.CountersAsync(task.Id);
        outcome.Spent.Tokens.ShouldBe(counted.Tokens);
        outcome.Spent.Calls.ShouldBe(counted.Calls);
        (counted.RepeatsOfAnswered, counted.Answered).ShouldBe((0, counted.Calls));
    }

    [Fact]
    public async Task The_default_limits_suffice_for_a_whole_task()
    {
        await using var host = new ModelHost(server.Process, provider);

        var outcome = await host.RunAsync(await host.SpecifyAsync(PatternKind.OrchestratorWorker, TaskLimits.Default));

        outcome.State.ShouldBe(TaskState.Completed, $"{outcome.Reason}: {outcome.Detail}");
    }
}

[Collection(ModelServerTests.Name)]
public sealed class OpenAIWholeTaskTests(ModelServer server) : WholeTaskTests(server, ModelProvider.Openai);

[Collection(ModelServerTests.Name)]
public sealed class AzureOpenAIWholeTaskTests(ModelServer server) : WholeTaskTests(server, ModelProvider.AzureOpenai);

/// <summary>
/// Random ceilings, widths and faults over whole tasks; the server counts one token per byte. Each provider has cases of its own.
/// </summary>
public abstract class TaskBudgetTests(ModelServer server, ModelProvider provider, int first)
{
    private const int Runs = 250;
    private const int Seed = 20_261_121;

    private static readonly string[] Faults = ["text", "tools", "refusal", "length", "status", "drop", "truncate", "no-usage", "default"];

    [Fact]
    public async Task By_the_servers_own_count_no_task_and_no_invocation_ever_exceeds_its_ceiling()
    {
        await server.Process.SettingsAsync(new(Tokenizer: "bytes"));
        await using var host = new ModelHost(server.Process, provider);
        var reasons = new System.Collections.Concurrent.ConcurrentDictionary<string, int>(StringComparer.Ordinal);
        await Parallel.ForAsync(first, first + Runs, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (run, _) =>
        {
            var random = new Random(Seed + run);
            var limits = new TaskLimits
            {
                Tokens = random.Next(1_000, 150_000),
                CostUsd = 1m,
                Hops = random.Next(1, 30),
                Width = random.Next(1, 6),
                RePlans = random.Next(3),
                Rounds = random.Next(1, 5),
                TokensPerInvocation = random.Next(500, 60_000),
            };
            var task = await host.SpecifyAsync((PatternKind)random.Next(1, 4), limits);
            for (var fault = random.Next(8); fault > 0; fault--)
                await server.Process.ScriptAsync(FaultOf(random), times: random.Next(1, 3), task.Id);

            var outcome = await host.RunAsync(task);

            var label = $"seed {Seed}, run {run}: {outcome.Reason}";
            reasons.AddOrUpdate($"{outcome.State}/{outcome.Reason}", 1, (_, count) => count + 1);
            var calls = await server.Process.CallsAsync(task.Id, bodies: true);
            var counted = await server.Process.CountersAsync(task.Id);
            counted.Tokens.ShouldBeLessThanOrEqualTo(limits.Tokens, label);
            outcome.Spent.Tokens.ShouldBeLessThanOrEqualTo(limits.Tokens, label);
            outcome.Spent.Tokens.ShouldBeGreaterThanOrEqualTo(counted.Tokens, label);
            foreach (var invocation in calls.GroupBy(InvocationOf, StringComparer.Ordinal))
            {
                ((long)invocation.Sum(call => call.BilledPrompt + call.BilledCompletion))
                    .ShouldBeLessThanOrEqualTo(limits.TokensPerInvocation, label);
            }

            (await host.LedgerAsync(task.Id)).Overruns.ShouldBe(0, label);
            counted.RepeatsOfAnswered.ShouldBe(0, label);
        });

        // The property says nothing unless tasks came to different ends and most of them called.
        reasons.Count.ShouldBeGreaterThan(3, string.Join(", ", reasons));
        (await server.Process.CountersAsync()).Calls.ShouldBeGreaterThan(Runs * 2);
    }

    /// <summary>The tag of data blocks is different for every invocation.</summary>
    private static string InvocationOf(LoggedCall call)
    {
        const string tag = "Tags of this conversation: data-";
        return call.Body!.Substring(call.Body.IndexOf(tag, StringComparison.Ordinal), tag.Length + 12);
    }

    private static Behaviour FaultOf(Random random) => Faults[random.Next(Faults.Length)] switch
    {
        "no-usage" => new() { Usage = false },
        "status" => random.Next(3) switch
        {
            0 => new() { Kind = "status", Status = 504, Billed = true },
            1 => new() { Kind = "status", Status = 429, RetryAfter = "0" },
            _ => new() { Kind = "status", Status = 500 },
        },
        "tools" =>
            new()
            {
                Kind = "tools",
                Tools = [new("search_documents", """{"query":"hops"}"""), new("read_document", """{"document":"limits.md"}""")],
            },
        var kind => new() { Kind = kind, Text = "Ich weiß es nicht: 限制 🙂" },
    };
}

public sealed class OpenAITaskBudgetTests(ModelServer server) : TaskBudgetTests(server, ModelProvider.Openai, first: 0),
    IClassFixture<ModelServer>;

public sealed class AzureOpenAITaskBudgetTests(ModelServer server) : TaskBudgetTests(server, ModelProvider.AzureOpenai, first: 250),
    IClassFixture<ModelServer>;
