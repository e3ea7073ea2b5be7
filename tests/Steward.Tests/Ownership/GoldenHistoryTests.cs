using System.Runtime.CompilerServices;
using Steward.Approvals;
using Steward.Durability;
using Steward.Limits;
using Steward.Ownership;
using Steward.Tasks;
using Steward.Testing;
using Steward.Validation;
using Steward.Workers;

namespace Steward.Tests.Ownership;

/// <summary>
/// Histories of tasks as they once ran, replayed over today's owner: tasks in flight must not notice an upgrade. The files are never
/// edited, only added: run with <c>STEWARD_RECORD_HISTORIES=1</c> to record the scenarios that have no file yet.
/// </summary>
public class GoldenHistoryTests
{
    public static TheoryData<string> Recorded =>
        [.. Directory.GetFiles(Folder(), "*.json").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    public static TheoryData<string> ScenarioNames => [.. Scenarios.Keys];

    [Theory]
    [MemberData(nameof(Recorded))]
    public async Task A_recorded_history_replays_to_the_same_decisions(string name) =>
        await HistoryReplayer.ReplayAsync(new DurableRegistry().AddOwner(new Validator(new OwnerHost()), new MemoryRecords()),
            await File.ReadAllTextAsync(Path.Combine(Folder(), $"{name}.json")));

    [Theory]
    [MemberData(nameof(ScenarioNames))]
    public async Task Every_scenario_is_recorded(string name)
    {
        var path = Path.Combine(Folder(), $"{name}-{OwnerProtocol.Current}.json");
        if (!File.Exists(path) && Environment.GetEnvironmentVariable("STEWARD_RECORD_HISTORIES") == "1")
        {
            await using var host = await Scenarios[name]();
            await File.WriteAllTextAsync(path, await host.Engine.ExportHistoryAsync("t"));
        }
        File.Exists(path).ShouldBeTrue();
    }

    private static Dictionary<string, Func<Task<OwnerHost>>> Scenarios { get; } = new(StringComparer.Ordinal)
    {
        ["re-plan"] = () => RunAsync(new OwnerHost()
            .Plans(OwnerHost.PlanOf(("a", "ann", "good"), ("b", "bob", "bad")),
                OwnerHost.PlanOf(("a", "ann", "good"), ("b", "cho", "better")))
            .Answers("ann", "one").Fails("bob", "no idea").Answers("cho", "two").Answers("assembler", "one two")),
        ["tools"] = () => RunAsync(new OwnerHost().Plans(OwnerHost.PlanOf(("a", "ann", "look it up")))
            .Script("ann", turn => turn.Turn == 1
                ? new TurnReply
                {
                    ToolCalls = [new(0, "search", "x"), new(1, "read", "y")],
                    ConversationTokens = 100,
                    Usage = new(PromptTokens: 20),
                }
                : OwnerHost.Say("found"))),
        ["hops"] = () =>
            RunAsync(new OwnerHost().Plans(OwnerHost.PlanOf(("a", "ann", "one"), ("b", "bob", "two"))).Answers("ann", "first")
                .Answers("bob", "second"),
                limits: new() { Hops = 2 }),
        ["wall-clock"] = () => RunAsync(new OwnerHost().Plans(OwnerHost.PlanOf(("a", "ann", "quick"), ("b", "bob", "never")))
            .Answers("ann", "half").Script("bob", _ => new TaskCompletionSource<TurnReply>().Task),
            limits: new() { WallClock = TimeSpan.FromMinutes(1) }),
        ["handoff"] = () =>
            RunAsync(new OwnerHost().Script("ann", _ => OwnerHost.Say("the page", 0.5, handoff: new("bob", "he counts", "count")))
                .Answers("bob", "It is twelve."), PatternKind.Handoff),
        ["adaptive"] = () => RunAsync(new OwnerHost().Answers("ann", "rivers carve valleys")
            .Rounds(n => new([$"fact {n}"], [$"step {n}"], $"answer {n}", 0.5 + n / 10.0, n == 3, n == 3 ? [] : [new("ann", $"part {n}")])),
            PatternKind.Adaptive),
        ["approval"] = ApproveAfterRevisionAsync,
        ["wait"] = WaitAsync,
        ["team-wait"] = TeamWaitsAsync,
    };

    private static async Task<OwnerHost> RunAsync(
        OwnerHost host, PatternKind pattern = PatternKind.OrchestratorWorker, TaskLimits? limits = null)
    {
        await host.RunAsync(host.Specify("t", pattern, limits));
        return host;
    }

    private static async Task<OwnerHost> WaitAsync()
    {
        var host = new OwnerHost().PlansEight();
        await host.RunAsync(host.SpecifyNarrow("t", tokens: 12_000));
        return host;
    }

    private static async Task<OwnerHost> TeamWaitsAsync()
    {
        var ann = new TaskCompletionSource<TurnReply>();
        var host = new OwnerHost().PlansWithTeam(OwnerHost.PlanOf(("a", "ann", "look left"), ("b", "crew", "look right")))
            .Script("ann", _ => ann.Task);
        await host.StartAsync(host.SpecifyNarrow("t", tokens: 8_000));
        await host.UntilWaitingAsync(1);
        ann.SetResult(OwnerHost.Say("Ann saw a river."));
        await host.UntilEndedAsync("t");
        return host;
    }

    private static async Task<OwnerHost> ApproveAfterRevisionAsync()
    {
        var host = new OwnerHost().Plans(OwnerHost.PlanOf(("a", "ann", "draft it")), OwnerHost.PlanOf(("a", "ann", "mend the draft")))
            .Answers("ann", "rough", "smooth");
        await host.StartAsync(host.Specify("t") with { Approval = new(ApprovalWhen.Always, ApprovalTimeout.Abort, [], []) });
        await host.UntilAskedAsync("t");
        await host.DecideAsync("t", ApprovalVerdict.Revise, "smoother");
        await host.UntilAskedAsync("t", 2);
        await host.DecideAsync("t", ApprovalVerdict.Approve);
        await host.UntilEndedAsync("t");
        return host;
    }

    private static string Folder([CallerFilePath] string here = "") =>
        Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(here)!, "..", "Histories")).FullName;
}
