using Shouldly;
using Steward.Compliance;
using Steward.Durability;
using Steward.Engine.Storage;
using Steward.Testing;
using Xunit;

namespace Steward.Engine.Tests.Recovery;

/// <summary>
/// A crash at every commit that a run makes, just before it and just after it: the next engine ends what was acknowledged.
/// </summary>
public sealed class CrashAtCommitTests
{
    private const int Tasks = 5;
    private const int Width = 3;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_effect_takes_place_once_wherever_the_crash_comes(bool afterApplying)
    {
        var crashes = 0;
        for (var failAt = 1; failAt < 200; failAt++)
        {
            var store = new InMemoryStore();
            var acknowledged = await CrashAsync(store, failAt, afterApplying);
            if (acknowledged is null)
                break;
            crashes++;
            await FinishAsync(store, acknowledged, $"crash at commit {failAt}, after applying: {afterApplying}");
        }

        crashes.ShouldBeGreaterThan(4);
    }

    /// <summary>Null when the run made fewer commits than that.</summary>
    private static async Task<HashSet<string>?> CrashAsync(InMemoryStore store, int failAt, bool afterApplying)
    {
        var faulty = new FaultyStore(store, failAt, afterApplying);
        var acknowledged = new HashSet<string>(StringComparer.Ordinal);
        await using var engine = InMemoryEngine.Start(CrashWorkload.Registry(), new VirtualClock(), faulty);
        try
        {
            for (var i = 0; i < Tasks; i++)
            {
                await engine.Client.StartAsync(CrashWorkload.Task, $"t{i}", Width);
                acknowledged.Add($"t{i}");
            }

            foreach (var id in acknowledged)
                await engine.Client.WaitForCompletionAsync(id).WaitAsync(TimeSpan.FromSeconds(20));
            await engine.IdleAsync();
        }
        catch (EngineStoppedException)
        {
            // The crash.
        }

        return faulty.HasFailed ? acknowledged : null;
    }

    private static async Task FinishAsync(InMemoryStore store, HashSet<string> acknowledged, string because)
    {
        await using var engine = InMemoryEngine.Start(CrashWorkload.Registry(), new VirtualClock(), store);
        var all = (await engine.Client.QueryAsync(new(Name: CrashWorkload.Task.Value))).Instances.Select(i => i.InstanceId).ToArray();
        acknowledged.ShouldBeSubsetOf(all, because);
        foreach (var id in all)
        {
            var ended = (await engine.Client.WaitForCompletionAsync(id).WaitAsync(TimeSpan.FromSeconds(20))).ShouldNotBeNull(because);
            ended.Status.ShouldBe(RuntimeStatus.Completed, $"{because}: {ended.Failure}");
            ended.Output!.Value.GetInt32().ShouldBe(CrashWorkload.ResultOf(Width), because);
            (await engine.Client.ReadEventsAsync(id, 0, 100)).Select(e => e.Data.GetString()).ShouldBe(["begun", "done"], because);
        }

        var counter = await engine.Client.GetEntityAsync<Counter>(Counter.Id("shared"));
        (counter?.Value ?? 0).ShouldBe(all.Length * CrashWorkload.OperationsOf(Width), because);
    }
}
