using Steward.ScriptedModel;
using Steward.Tasks;
using Steward.Workers.Settings;

namespace Steward.Chat.Tests;

/// <summary>
/// Whole tasks on servers that differ from OpenAI's as their sources say (tests/Steward.ScriptedModel/README.md), with nothing set but the
/// address: what each takes is found by its answers.
/// </summary>
public sealed class ServerKindTests(ModelServer server) : IClassFixture<ModelServer>, IAsyncLifetime
{
    public static TheoryData<string, PatternKind> Runs
    {
        get
        {
            var runs = new TheoryData<string, PatternKind>();
            foreach (var kind in new[] { "openai", "azure-openai", "ollama", "gemini", "vllm", "llama.cpp" })
            {
                foreach (var pattern in new[] { PatternKind.OrchestratorWorker, PatternKind.Handoff, PatternKind.Adaptive })
                    runs.Add(kind, pattern);
            }
            return runs;
        }
    }

    public Task InitializeAsync() => server.Process.ResetAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [MemberData(nameof(Runs))]
    public async Task Each_pattern_ends_on_each_server_with_tools_really_called_and_within_the_ceiling_by_its_own_count(
        string kind, PatternKind pattern)
    {
        await server.Process.SettingsAsync(new(Server: kind));
        await using var host = new ModelHost(server.Process, kind == "azure-openai" ? ModelProvider.AzureOpenai : ModelProvider.Openai,
            new() { Name = "model-a", AttemptTimeout = TimeSpan.FromSeconds(30) });
        var task = await host.SpecifyAsync(pattern, new() { Tokens = 400_000, Hops = 30, TokensPerInvocation = 40_000 });

        var outcome = await host.RunAsync(task);

        outcome.State.ShouldBe(TaskState.Completed, $"{outcome.Reason}: {outcome.Detail}");
        outcome.Citations.ShouldNotBeEmpty("only a tool finds what is quoted");
        var counted = await server.Process.CountersAsync(task.Id);
        counted.RepeatsOfAnswered.ShouldBe(0);
        counted.Answered.ShouldBeGreaterThan(2);
        outcome.Spent.Tokens.ShouldBe(counted.Tokens);
        (await host.LedgerAsync(task.Id)).Overruns.ShouldBe(0);
    }

    [Fact]
    public async Task A_server_that_refuses_a_format_beside_tools_is_asked_otherwise_from_then_on()
    {
        await server.Process.SettingsAsync(new(Server: "gemini"));
        var harness = new ChatHarness(server.Process, ModelProvider.Openai,
            settings: new() { Name = "model-a", Structured = StructuredOutput.Schema, AttemptTimeout = TimeSpan.FromMinutes(2) });
        harness.Card = harness.Card with { Tools = ["search_documents"] };
        harness.Documents["a.md"] = "A task has at most 12 hops.";

        var (envelope, usage, _, _) = await harness.InvokeAsync();

        envelope.Status.ShouldBe(Workers.EnvelopeStatus.Success);
        (await harness.CountersAsync()).Answered.ShouldBe(2);
        usage.Tokens.ShouldBe((await harness.CountersAsync()).Tokens);
    }
}
