using Shouldly;
using Steward.Compliance;
using Steward.Durability;
using Steward.Engine.Options;
using Steward.Engine.Storage;
using Steward.Engine.Tests.Hosts;
using Steward.Testing;
using Xunit;

namespace Steward.Engine.Tests.Recovery;

public sealed class FailureModeTests
{
    private static readonly OrchestrationName<int, int> Main = new("main");
    private static readonly EventName<int> Go = new("go");
    private static readonly ActivityName<int, int> Work = new("work");

    private static async Task<FailureDetails> FailAsync(Func<OrchestrationContext, int, Task<int>> run, EngineOptions? options = null)
    {
        await using var host = await new InMemoryHost(new DurableRegistry()
            .AddEntity(Counter.Define()).AddActivity(Work, (_, n) => Task.FromResult(n)).AddOrchestration(Main, run), options).StartAsync();
        await host.Client.StartAsync(Main, "one", 1);
        var ended = await host.Client.WaitForCompletionAsync("one").WaitAsync(TimeSpan.FromSeconds(10));
        ended.ShouldNotBeNull().Status.ShouldBe(RuntimeStatus.Failed);
        (await host.Client.StartAsync(Main, "two", 1)).ShouldBeTrue();
        return ended.Failure.ShouldNotBeNull();
    }

    [Fact]
    public async Task Code_that_awaits_something_of_its_own_fails_its_instance_only()
    {
        var failure = await FailAsync(async (_, n) =>
        {
            await Task.Delay(20);
            return n;
        });
        failure.ErrorType.ShouldBe(FailureDetails.NonDeterminismErrorType);
        failure.Message.ShouldContain("did not come from its context");
    }

    [Fact]
    public async Task Code_that_waits_for_a_foreign_task_beside_a_durable_one_fails_when_that_comes_back()
    {
        var failure = await FailAsync(async (context, n) =>
        {
            _ = context.WaitForExternalEventAsync(Go);
            await Task.Delay(20);
            return n;
        });
        failure.ErrorType.ShouldBe(FailureDetails.NonDeterminismErrorType);
    }

    [Fact]
    public async Task An_exception_that_nothing_awaits_fails_its_instance_only()
    {
        var failure = await FailAsync(async (context, n) =>
        {
            Forgotten();
            await context.WaitForExternalEventAsync(Go);
            return n;
        });
        failure.ErrorType.ShouldBe(FailureDetails.NonDeterminismErrorType);
        failure.Message.ShouldContain("lost");

#pragma warning disable CA2012, MA0147, VSTHRD100 // The mistake under test.
        static async void Forgotten()
        {
            await Task.Yield();
            throw new InvalidOperationException("lost");
        }
#pragma warning restore CA2012, MA0147, VSTHRD100
    }

    [Fact]
    public async Task A_history_over_its_limit_fails_the_instance_and_says_what_to_do()
    {
        var failure = await FailAsync(async (context, n) =>
        {
            while (true)
                n = await context.CallActivityAsync(Work, n);
        }, new() { MaxHistoryEvents = 200 });
        failure.ErrorType.ShouldBe(FailureDetails.RefusedErrorType);
        failure.Message.ShouldContain("Continue as new");
    }

    [Fact]
    public async Task An_endless_chain_of_entity_calls_ends_at_the_limit_too()
    {
        var failure = await FailAsync(async (context, n) =>
        {
            while (true)
                n = await context.CallEntityAsync("a", Counter.Add, 1);
        }, new() { MaxHistoryEvents = 500 });
        failure.ErrorType.ShouldBe(FailureDetails.RefusedErrorType);
    }

    [Fact]
    public async Task A_payload_over_the_limit_is_refused_where_it_is_made()
    {
        var failure = await FailAsync(
            (context, _) => context.CallActivityAsync(new ActivityName<string, int>("work"), new string('x', 5000)),
            new() { MaxPayloadBytes = 4096 });
        failure.Message.ShouldContain("4096");
        failure.Message.ShouldContain("reference");
    }

    [Fact]
    public async Task A_child_under_an_id_that_is_taken_fails_the_call()
    {
        var failure = await FailAsync((context, n) => context.CallSubOrchestrationAsync(Main, n, context.InstanceId));
        failure.ErrorType.ShouldBe(FailureDetails.RefusedErrorType);
        failure.Message.ShouldContain("exists already");
    }

    [Fact]
    public async Task A_damaged_history_fails_its_instance_and_no_other()
    {
        var registry = new DurableRegistry().AddOrchestration(Main, (context, _) => context.WaitForExternalEventAsync(Go));
        using var folder = new TempFolder();
        await using (var engine = await EmbeddedEngine.StartAsync(folder.Path, registry))
        {
            await engine.Client.StartAsync(Main, "hurt", 1);
            await engine.Client.StartAsync(Main, "whole", 1);
        }

        using (var database = new Engine.Storage.Sqlite.SqliteDatabase(Path.Combine(folder.Path, "steward.db")))
            database.Execute("UPDATE history SET events = x'7B22' WHERE id < 2 << 28");

        await using (var engine = await EmbeddedEngine.StartAsync(folder.Path, registry))
        {
            await engine.Client.RaiseEventAsync("whole", Go, 5, "e1");
            (await engine.Client.WaitForCompletionAsync("whole")).ShouldNotBeNull().Output!.Value.GetInt32().ShouldBe(5);
            var hurt = (await engine.Client.WaitForCompletionAsync("hurt")).ShouldNotBeNull();
            hurt.Status.ShouldBe(RuntimeStatus.Failed);
            hurt.Failure.ShouldNotBeNull().Message.ShouldContain("damaged");
        }
    }

    [Fact]
    public async Task After_a_failed_commit_every_waiter_gets_a_clear_error()
    {
        var store = new FaultyStore(new InMemoryStore(), failAt: 3, afterApplying: false);
        await using var engine = InMemoryEngine.Start(
            new DurableRegistry().AddOrchestration(Main, (context, _) => context.WaitForExternalEventAsync(Go)), new VirtualClock(), store);
        await engine.Client.StartAsync(Main, "one", 1);
        var end = engine.Client.WaitForCompletionAsync("one");
        var events = engine.Client.WaitForEventsAsync("one", 0);
        await engine.Records.PutAsync("c", "k", []);
        var request = engine.Client.RaiseEventAsync("one", Go, 1, "e1");
        foreach (var waiter in new Task[] { request, end, events })
        {
            (await Should.ThrowAsync<EngineStoppedException>(() => waiter.WaitAsync(TimeSpan.FromSeconds(10)))).Message
                .ShouldContain("disk went away");
        }

        await Should.ThrowAsync<EngineStoppedException>(() => engine.Client.TerminateAsync("one", "late"));
    }

    [Fact]
    public async Task A_stopped_engine_refuses_requests()
    {
        var engine = InMemoryEngine.Start(new DurableRegistry().AddOrchestration(Main, (_, n) => Task.FromResult(n)), new VirtualClock());
        await engine.DisposeAsync();
        await engine.DisposeAsync();
        await Should.ThrowAsync<EngineStoppedException>(() => engine.Client.StartAsync(Main, "one", 1));
        await Should.ThrowAsync<EngineStoppedException>(() => engine.Records.PutAsync("c", "k", []));
    }

    [Fact]
    public async Task Activities_beyond_the_concurrency_limit_wait_in_order()
    {
        var running = 0;
        var most = 0;
        var registry = new DurableRegistry()
            .AddActivity(Work, async (_, n) =>
            {
                var now = Interlocked.Increment(ref running);
                InterlockedMax(ref most, now);
                await Task.Yield();
                Interlocked.Decrement(ref running);
                return n;
            })
            .AddOrchestration(Main, async (context, n) =>
                (await Task.WhenAll(Enumerable.Range(0, 100).Select(i => context.CallActivityAsync(Work, i)))).Sum() + n);
        await using var host = await new InMemoryHost(registry, new() { ActivityConcurrency = 3 }).StartAsync();
        await host.Client.StartAsync(Main, "one", 0);
        (await host.Client.WaitForCompletionAsync("one")).ShouldNotBeNull().Output!.Value.GetInt32().ShouldBe(4950);
        most.ShouldBeLessThanOrEqualTo(3);
    }

    private static void InterlockedMax(ref int target, int value)
    {
        for (var seen = Volatile.Read(ref target); value > seen; seen = Volatile.Read(ref target))
        {
            if (Interlocked.CompareExchange(ref target, value, seen) == seen)
                return;
        }
    }
}
