using System.Runtime.CompilerServices;
using Steward.Durability;
using Steward.DurableTask.Tests.Hosts;
using Steward.Engine.Orchestrations;
using Steward.Tasks;

namespace Steward.DurableTask.Tests.Replay;

/// <summary>
/// Histories of tasks as they once ran on Durable Task, replayed over today's owner and adapter without any storage: tasks in flight must
/// not notice an upgrade. The files are never edited, only added: run with <c>STEWARD_RECORD_HISTORIES=1</c> to record the scenarios that
/// have no file yet.
/// </summary>
public sealed class HubHistoryTests
{
    public static TheoryData<string> Recorded =>
        [.. Directory.GetFiles(Folder(), "*.json").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    public static TheoryData<string> ScenarioNames => [.. HubScenarios.All.Keys];

    [Theory]
    [MemberData(nameof(Recorded))]
    public async Task A_recorded_history_replays_to_the_same_decisions(string name) =>
        HubReplay.Run(RegistryOf(name), await ReadAsync(name));

    [Theory]
    [InlineData("re-plan-1", "\"Name\":\"validate\"", "\"Name\":\"vindicate\"",
        "Turn 17: Step 41: the code asks for activity 'validate' as 41, but the history records activity 'vindicate' as 41.")]
    [InlineData("time-out-1", "\"FireAt\":\"2026-11-27T02:10:24.2566965Z\",\"EventId\":21",
        "\"FireAt\":\"2026-11-27T02:10:23.2566965Z\",\"EventId\":21", "Turn 9: Step 21: the code asks for a timer at")]
    [InlineData("tools-1", "@instance-log@t~0", "@instance-log@t~1",
        "Turn 2: Step 1: the code asks for signal 'instance-log.append' to entity key 't~0'")]
    [InlineData("team-1", "InstanceCreated\",\"Name\":\"task-owner\"", "InstanceCreated\",\"Name\":\"crew-owner\"",
        "the code asks for sub-orchestration 'task-owner'")]
    [InlineData("relay-1", "\"Result\":\"\\\"c\\\"\"", "\"Result\":\"\\\"d\\\"\"",
        "the end as Completed with \"c\", but the history records the end as Completed with \"d\".")]
    public async Task A_history_that_was_altered_fails_naming_the_step(string name, string recorded, string altered, string message)
    {
        var history = await ReadAsync(name);
        history.ShouldContain(recorded);
        Should.Throw<NonDeterminismException>(() => HubReplay.Run(RegistryOf(name),
            history.Replace(recorded, altered, StringComparison.Ordinal)))
            .Message.ShouldContain(message);
    }

    [Fact]
    public async Task Events_in_other_batches_are_a_change_that_tasks_in_flight_would_notice()
    {
        var history = await ReadAsync("relay-1");
        Should.Throw<NonDeterminismException>(() => HubReplay.Run(Relay.Registry(emits: 15), history))
            .Message.ShouldContain("Step 0: the code asks for");
    }

    [SkippableTheory]
    [MemberData(nameof(ScenarioNames))]
    public async Task Every_scenario_is_recorded(string name)
    {
        var path = Path.Combine(Folder(), $"{name}-{OwnerProtocol.Current}.json");
        if (!File.Exists(path) && Environment.GetEnvironmentVariable("STEWARD_RECORD_HISTORIES") == "1")
        {
            Skip.IfNot(Azurite.IsThere, Azurite.Missing);
            await File.WriteAllTextAsync(path, await HubScenarios.All[name]());
        }
        File.Exists(path).ShouldBeTrue();
    }

    private static DurableRegistry RegistryOf(string name) =>
        name.StartsWith("relay-", StringComparison.Ordinal) ? Relay.Registry() : new HubOwner().Registry;

    private static Task<string> ReadAsync(string name) => File.ReadAllTextAsync(Path.Combine(Folder(), $"{name}.json"));

    private static string Folder([CallerFilePath] string here = "") =>
        Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(here)!, "..", "Histories")).FullName;
}
