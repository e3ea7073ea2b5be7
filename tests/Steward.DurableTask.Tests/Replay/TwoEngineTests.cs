using Steward.Compliance;
using Steward.Durability;
using Steward.DurableTask.Tests.Hosts;
using Steward.Engine.Orchestrations;
using Steward.Testing;

namespace Steward.DurableTask.Tests.Replay;

/// <summary>The golden histories of the embedded engine pass on Durable Task: the same code makes the same decisions on both.</summary>
public sealed class TwoEngineTests
{
    private static string Folder => Path.Combine(AppContext.BaseDirectory, "EmbeddedHistories");

    public static TheoryData<string> Recorded =>
        [.. Directory.GetFiles(Folder, "*.json").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Recorded))]
    public async Task A_history_of_the_embedded_engine_replays_over_Durable_Task(string name) =>
        TwoEngineReplay.Run(RegistryOf(name), await ReadAsync(name));

    [Theory]
    [InlineData("re-plan-1", "\"n\":\"validate\"", "\"n\":\"vindicate\"",
        "activity 'validate', but the history records activity 'vindicate'")]
    [InlineData("adaptive-1", "\"s\":2,\"due\":\"2030-01-01T01:00:00Z\"", "\"s\":2,\"due\":\"2030-01-01T02:00:00Z\"", "Step 2: ")]
    [InlineData("adaptive-1", "\"e\":\"entity-signal\",\"s\":6,\"n\":\"ledger.settle\"",
        "\"e\":\"entity-signal\",\"s\":6,\"n\":\"ledger.refund\"", "Step 6: ")]
    [InlineData("adaptive-1", "{\"e\":\"entity-signal\",\"s\":27,\"n\":\"gate.leave\",\"i\":\"manager\"},\n", "",
        "Step 28: over Durable Task the code asks for signal 'gate.leave' to entity key 'manager', but the history records activity "
            + "'validate'.")]
    [InlineData("handoff-1", "\"confidence\":0.9,\"citations\"", "\"confidence\":0.8,\"citations\"",
        "but over Durable Task the code comes to")]
    [InlineData("sample-1-completed", "\"output\":7", "\"output\":8",
        "After step 5: the history comes to Completed 8, but over Durable Task the code comes to 7.")]
    [InlineData("sample-1-completed", "\"n\":\"sample-child\"", "\"n\":\"another\"",
        "Step 4: over Durable Task the code asks for sub-orchestration 'sample-child'")]
    public async Task A_history_that_was_altered_fails_naming_the_step(string name, string recorded, string altered, string message)
    {
        var history = await ReadAsync(name);
        history.ShouldContain(recorded);
        Should.Throw<NonDeterminismException>(() => TwoEngineReplay.Run(RegistryOf(name),
            history.Replace(recorded, altered, StringComparison.Ordinal)))
            .Message.ShouldContain(message);
    }

    /// <summary>
    /// The embedded engine itself ends a call that takes too long; on Durable Task it is the adapter's timer, shared by all calls.
    /// </summary>
    [Fact]
    public async Task Time_outs_come_at_the_same_moment_on_both_engines()
    {
        var main = new OrchestrationName<int, string>("main");
        var slow = new ActivityName<int, int>("slow");
        var registry = new DurableRegistry()
            .AddActivity(slow, async (context, n) =>
            {
                await Task.Delay(n == 0 ? 0 : Timeout.Infinite, context.CancellationToken);
                return n;
            })
            .AddOrchestration(main, async (context, _) => string.Join(',', await Task.WhenAll(new[] { 3, 0, 1, 2 }.Select(async n =>
            {
                context.Emit(n);
                try
                {
                    return $"{await context.CallActivityAsync(slow, n, TimeSpan.FromMinutes(1 + n))}";
                }
                catch (OperationFailedException failed)
                {
                    context.Emit(failed.Failure.ErrorType);
                    await context.CreateTimerAsync(context.CurrentUtc.AddSeconds(5));
                    return $"{failed.Failure.ErrorType} {context.CurrentUtc:T}";
                }
            }))));
        var clock = new VirtualClock();
        await using var engine = InMemoryEngine.Start(registry, clock);
        await engine.Client.StartAsync(main, "one", 0);
        await engine.ElapseAsync(clock, TimeSpan.FromMinutes(10));
        (await engine.Client.WaitForCompletionAsync("one")).ShouldNotBeNull().Output!.Value.GetString()!.ShouldContain("timeout");
        TwoEngineReplay.Run(registry, (await engine.ExportHistoryAsync("one")).ShouldNotBeNull());
    }

    private static DurableRegistry RegistryOf(string name) =>
        name.StartsWith("sample-", StringComparison.Ordinal) ? Sample.Registry() : new HubOwner().Registry;

    private static Task<string> ReadAsync(string name) => File.ReadAllTextAsync(Path.Combine(Folder, $"{name}.json"));
}
