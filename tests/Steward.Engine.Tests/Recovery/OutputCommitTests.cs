using Shouldly;
using Steward.Compliance;
using Steward.Durability;
using Steward.Engine.Storage;
using Steward.Testing;
using Xunit;

namespace Steward.Engine.Tests.Recovery;

/// <summary>Nothing leaves before the commit that covers it, and what happens at once shares one commit.</summary>
public sealed class OutputCommitTests
{
    private static readonly OrchestrationName<int, int> Main = new("main");
    private static readonly ActivityName<int, int> Work = new("work");

    [Fact]
    public async Task Neither_an_answer_nor_an_activity_leaves_before_its_commit()
    {
        var started = 0;
        using var store = new GatedStore();
        await using var engine = InMemoryEngine.Start(
            new DurableRegistry()
                .AddActivity(Work, (_, n) => Task.FromResult(n + Interlocked.Increment(ref started)))
                .AddOrchestration(Main, (context, n) => context.CallActivityAsync(Work, n)),
            new VirtualClock(), store);
        var answer = engine.Client.StartAsync(Main, "one", 1);
        await store.Entered.WaitAsync(TimeSpan.FromSeconds(10));
        answer.IsCompleted.ShouldBeFalse();
        started.ShouldBe(0);
        (await engine.Client.GetAsync("one")).ShouldBeNull();
        store.Open();
        (await answer).ShouldBeTrue();
        (await engine.Client.WaitForCompletionAsync("one")).ShouldNotBeNull().Output!.Value.GetInt32().ShouldBe(2);
    }

    [Fact]
    public async Task A_chain_of_turns_entity_operations_and_children_takes_one_commit()
    {
        var child = new OrchestrationName<int, int>("child");
        await using var engine = InMemoryEngine.Start(
            new DurableRegistry()
                .AddEntity(Counter.Define())
                .AddOrchestration(child, (context, n) => context.CallEntityAsync("a", Counter.Add, n))
                .AddOrchestration(Main, async (context, n) =>
                {
                    for (var i = 0; i < 10; i++)
                        await context.CallEntityAsync("a", Counter.Add, n);
                    return await context.CallSubOrchestrationAsync(child, n);
                }),
            new VirtualClock());
        await engine.Client.StartAsync(Main, "one", 1);
        (await engine.Client.WaitForCompletionAsync("one")).ShouldNotBeNull().Output!.Value.GetInt32().ShouldBe(11);
        engine.Counters.Commits.ShouldBe(1);
        engine.Counters.EntityOperations.ShouldBe(11);
    }

    [Fact]
    public async Task Requests_that_come_while_a_commit_runs_share_the_next()
    {
        using var store = new GatedStore();
        await using var engine = InMemoryEngine.Start(new DurableRegistry().AddOrchestration(Main, (_, n) => Task.FromResult(n)),
            new VirtualClock(), store);
        var first = engine.Client.StartAsync(Main, "first", 1);
        await store.Entered.WaitAsync(TimeSpan.FromSeconds(10));
        var others = Enumerable.Range(0, 50).Select(i => engine.Client.StartAsync(Main, $"i{i}", i)).ToArray();
        var records = Enumerable.Range(0, 50).Select(i => engine.Records.PutAsync("c", $"k{i}", [1])).ToArray();
        await UntilAsync(() => engine.Counters.InstancesStarted == 1 + others.Length);
        store.Open();
        await first;
        await Task.WhenAll([.. others, .. records]);
        engine.Counters.Commits.ShouldBeLessThanOrEqualTo(4);
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (!holds())
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    /// <summary>Holds the first commit until it is opened.</summary>
    private sealed class GatedStore() : DelegatingStore(new InMemoryStore())
    {
        private readonly TaskCompletionSource entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ManualResetEventSlim gate = new();

        public Task Entered => entered.Task;

        public void Open() => gate.Set();

        public override int Commit(CommitGroup group)
        {
            entered.TrySetResult();
            gate.Wait(TimeSpan.FromSeconds(30));
            return base.Commit(group);
        }

        protected override void Dispose(bool disposing)
        {
            base.Dispose(disposing);
            gate.Dispose();
        }
    }
}
