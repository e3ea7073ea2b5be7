using System.Text.Json;
using Steward.Durability;
using Steward.Intake;
using Steward.Local.Tests.Processes;
using Steward.ScriptedModel;
using Steward.Tasks;

namespace Steward.Local.Tests;

/// <summary>Plans whose worst cases do not fit side by side: a width of 4 changes how long they take, and not how they end.</summary>
public sealed class WidthTests : IDisposable
{
    private readonly Workplace place = new();

    public void Dispose() => place.Dispose();

    [Theory]
    [InlineData(8, 60_000, 12)]
    [InlineData(10, 52_000, 30)]
    public async Task A_plan_that_completes_one_by_one_completes_side_by_side(int subtasks, int tokens, int hops)
    {
        await using var model = await ScriptedModelServer.StartAsync();
        await model.ScriptAsync(new Rule { When = new() { Schema = "plan" }, Then = new() { Kind = "text", Text = PlanOf(subtasks) } });

        var one = await RunAsync(model, tokens, hops, width: 1);
        var four = await RunAsync(model, tokens, hops, width: 4);

        (one.State, four.State).ShouldBe((TaskState.Completed, TaskState.Completed), $"{one.Detail} {four.Detail}");
        (four.Spent.Tokens, four.Spent.Hops).ShouldBe((one.Spent.Tokens, one.Spent.Hops));
    }

    private async Task<TaskView> RunAsync(ScriptedModelServer model, int tokens, int hops, int width)
    {
        using var steward = StewardProcess.Start(place.Folder,
            ["run", "--goal", "Describe the harbour.", "--docs", "docs", "--provider", "openai", "--endpoint", model.Endpoint.ToString(),
                "--model", "d",
                "--tokens", $"{tokens}", "--hops", $"{hops}", "--width", $"{width}", "--json"],
            settings: [("Model__ApiKey", "k"), ("Model__Structured", "schema")]);
        var run = await steward.WaitAsync();
        return JsonSerializer.Deserialize<TaskView>(run.Output, DurableJson.Options).ShouldNotBeNull(run.ToString());
    }

    private static string PlanOf(int subtasks) => JsonSerializer.Serialize(new
    {
        subtasks = Enumerable.Range(1, subtasks)
            .Select(n =>
                new { id = $"s{n}", worker = "researcher", objective = $"Part {n} of the harbour", dependsOn = Array.Empty<string>() }),
        notes = Array.Empty<string>(),
    });
}
