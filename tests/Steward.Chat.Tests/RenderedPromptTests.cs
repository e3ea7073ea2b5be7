using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Steward.Durability;
using Steward.Limits;
using Steward.Monitors.Judging;
using Steward.Patterns;
using Steward.ScriptedModel;
using Steward.Validation;
using Steward.Workers;
using Steward.Workers.Catalogue;
using Steward.Workers.Prompts;
using Steward.Workers.Settings;

namespace Steward.Chat.Tests;

/// <summary>
/// Every sort of prompt as it is sent, beside what is recorded for this version of the texts: a change of a prompt is seen in review, and
/// is another version. Run with <c>STEWARD_RECORD_PROMPTS=1</c> to record those of a new version.
/// </summary>
[Collection(ModelServerTests.Name)]
public sealed partial class RenderedPromptTests(ModelServer server)
{
    private static readonly Plan First = new([new("a", "researcher", "Find the hop cap.", []), new("b", "critic", "Check it.", ["a"])]);
    private static readonly Plan Second = new([new("a", "researcher", "Find the hop cap in limits.md.", [])]);

    private static readonly WorkerSummary[] Workers =
        [new("researcher", "Finds what the documents state."), new("critic", "Checks the results of others.")];

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_prompt_is_what_is_recorded_for_this_version_of_the_texts(string name)
    {
        var (worker, assignment, turns) = Cases[name];
        var definition = BuiltInWorkers.Specialists.Concat(BuiltInWorkers.Roles).Single(one => one.Name == worker);
        var harness = new ChatHarness(server.Process, ModelProvider.Openai, taskId: $"recorded-{name}")
        {
            Goal = "Which hops has a task at most?",
            Instructions = definition.Instructions,
            Assignment = assignment,
        };
        harness.Card = harness.Card with
        {
            Name = worker,
            Role = definition.Role,
            Tools = turns > 1 ? ["search_documents"] : [],
            MaxTurns = 2,
        };
        harness.Documents["limits.md"] = "A task has at most 12 hops over the whole tree.";
        await harness.PutEnvelopeAsync("t.2", new(EnvelopeStatus.Partial, "At most 12.", 0.5, "One source only."));
        for (var turn = 1; turn <= turns; turn++)
        {
            var reply = await harness.RunTurnAsync(turn);
            await harness.CallToolsAsync(turn, reply.ToolCalls);
        }

        var rendered = Render((await harness.CallsAsync(bodies: true))[^1]);

        var path = Path.Combine(Folder(), $"{name}.txt");
        if (!File.Exists(path) && Environment.GetEnvironmentVariable("STEWARD_RECORD_PROMPTS") == "1")
            await File.WriteAllTextAsync(path, rendered);
        File.Exists(path).ShouldBeTrue();
        rendered.ShouldBe(await File.ReadAllTextAsync(path));
    }

    [Fact]
    public void No_text_is_left_out()
    {
        var rendered = string.Concat(Directory.GetFiles(Folder(), "*.txt").Select(File.ReadAllText));
        var texts = typeof(PromptTexts).Assembly;
        foreach (var name in texts.GetManifestResourceNames().Where(name => name.EndsWith(".md", StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(texts.GetManifestResourceStream(name)!);
            rendered.ShouldContain(reader.ReadToEnd().TrimEnd().Split("{tokens}")[^1], Case.Sensitive, name);
        }
    }

    private static Dictionary<string, (string Worker, Assignment Assignment, int Turns)> Cases { get; } = new(StringComparer.Ordinal)
    {
        ["researcher"] = ("researcher", new("Find the hop cap.", []), 1),
        ["researcher-second-turn"] = ("researcher", new("Find the hop cap.", [], "A monitor warns: the same search twice."), 2),
        ["analyst"] = ("analyst", new("How many hops are left after 5?", []), 1),
        ["critic"] = ("critic", new("Check the answer.", ["t.2"]), 1),
        ["holder"] = ("researcher", new("Answer the goal.", [],
            Briefing: Json(new HolderBriefing(Workers, ["analyst: it counts"], "The cap."))), 1),
        ["planner"] = ("planner", new("Plan the task.", [], Briefing: Json(new PlannerBriefing(Workers, 8, null, [], []))), 1),
        ["planner-after-failures"] = ("planner", new("Plan the task.", ["t.2"], "b (critic, failed): no answer", Json(new PlannerBriefing(
            Workers, 5, Second, [new("b", "critic", "failed", "no answer")],
            [new("a", "researcher", "Find the hop cap in limits.md.", "t.2")], [First]))), 1),
        ["assembler"] = ("assembler", new("Put the results together into one answer to the goal.", ["t.2"]), 1),
        ["judge"] = ("judge", new("Judge the result.", [], Briefing: Json(new JudgeBriefing("At most 12.", ["There is no citation."]))), 1),
        ["judge-of-the-monitors"] = ("judge", new("Look for failure modes in these turns.", [], Briefing: Json(new MonitorBriefing(
            "Which hops?", null, [], [new("2.6", "reasoning-action-mismatch", "Says one thing and does another.", "Does it?")], []))), 1),
        ["owner"] = ("owner", new("Decide what becomes of the task.", [],
            Briefing: Json(new OwnerBriefing("budget", "The rest does not suffice.", "At most 12.", 0.5))), 1),
        ["manager"] = ("manager", new("Lead the next round.", ["t.2"], Briefing: Json(new ManagerBriefing(
            Workers, 2, 4, 3, ["A task has hops."], ["Find the cap."],
            [new("researcher", "Find it.", "partial", "One source.", "t.2")], null, []))), 1),
    };

    private static JsonElement Json<T>(T briefing) => JsonSerializer.SerializeToElement(briefing, DurableJson.Options);

    private static string Render(LoggedCall call)
    {
        using var body = JsonDocument.Parse(call.Body!);
        var text = new StringBuilder();
        foreach (var message in body.RootElement.GetProperty("messages").EnumerateArray())
        {
            text.Append("--- ").Append(message.GetProperty("role").GetString()).Append(" ---\n");
            if (message.TryGetProperty("content", out var content) && content.ValueKind == JsonValueKind.String)
                text.Append(content.GetString()).Append('\n');
            if (message.TryGetProperty("tool_calls", out var calls))
                text.Append(CallNumber().Replace(calls.GetRawText(), "call_")).Append('\n');
        }
        foreach (var part in new[] { "tools", "response_format" }.Where(part => body.RootElement.TryGetProperty(part, out _)))
        {
            text.Append("--- ").Append(part).Append(" ---\n").Append(JsonSerializer.Serialize(body.RootElement.GetProperty(part), Indented))
                .Append('\n');
        }
        return text.ToString();
    }

    /// <summary>The server's own, over all tests.</summary>
    [GeneratedRegex("call_[0-9]+_", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex CallNumber();

    private static JsonSerializerOptions Indented { get; } = new(DurableJson.Options) { WriteIndented = true };

    private static string Folder([CallerFilePath] string here = "") =>
        Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(here)!, "Prompts", $"v{PromptTexts.Version}")).FullName;
}
