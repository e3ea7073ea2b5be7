using System.Text.Json;
using Shouldly;
using Steward.Durability;
using Xunit;

namespace Steward.Compliance;

/// <summary>Continue as new, terminate, custom status and the event log.</summary>
public abstract class LifecycleCompliance : DurabilityCompliance
{
    private static readonly OrchestrationName<int, int> Main = new("main");
    private static readonly EventName<int> Item = new("item");

    [SkippableFact]
    public async Task Continue_as_new_starts_over_with_the_new_input()
    {
        await StartAsync(Main, async (context, n) =>
        {
            await context.CreateTimerAsync(context.CurrentUtc);
            if (n < 20)
                context.ContinueAsNew(n + 1);
            return n;
        });
        await Client.StartAsync(Main, "one", 0);
        for (var i = 0; i < 25; i++)
            await Host.ElapseAsync(TimeSpan.FromMilliseconds(10));
        (await ResultAsync(Main, "one")).ShouldBe(20);
    }

    [SkippableFact]
    public async Task Continue_as_new_keeps_events_that_nobody_consumed_and_their_order()
    {
        var sums = new OrchestrationName<int[], int[]>("sums");
        var go = new EventName<int>("go");
        await StartAsync(sums, async (context, seen) =>
        {
            if (seen.Length == 0)
                await context.WaitForExternalEventAsync(go);
            var item = await context.WaitForExternalEventAsync(Item);
            int[] next = [.. seen, item];
            if (next.Length < 5)
                context.ContinueAsNew(next);
            return next;
        });
        await Client.StartAsync(sums, "one", []);
        for (var i = 1; i <= 3; i++)
            await Client.RaiseEventAsync("one", Item, i, $"e{i}");
        await Client.RaiseEventAsync("one", go, 0, "go");
        await Host.RestartAsync();
        (await Client.RaiseEventAsync("one", Item, 99, "e1")).ShouldBeTrue();
        await Client.RaiseEventAsync("one", Item, 4, "e4");
        await Client.RaiseEventAsync("one", Item, 5, "e5");
        (await ResultAsync(sums, "one")).ShouldBe([1, 2, 3, 4, 5]);
    }

    [SkippableFact]
    public async Task Ids_stay_unique_over_continue_as_new()
    {
        var ids = new OrchestrationName<Guid[], Guid[]>("ids");
        await StartAsync(ids, (context, seen) =>
        {
            Guid[] next = [.. seen, context.NewGuid()];
            if (next.Length < 10)
                context.ContinueAsNew(next);
            return Task.FromResult(next);
        });
        (await RunAsync(ids, [])).Distinct().Count().ShouldBe(10);
    }

    [SkippableFact]
    public async Task Terminate_ends_an_instance_with_the_reason_and_cancels_its_activities()
    {
        var work = new ActivityName<int, int>("work");
        var entered = new TaskCompletionSource();
        var cancelled = new TaskCompletionSource();
        await StartAsync(Main, (context, n) => context.CallActivityAsync(work, n), r => r.AddActivity(work, async (context, n) =>
        {
            entered.SetResult();
            await UntilCancelledAsync(context, cancelled);
            return n;
        }));
        await Client.StartAsync(Main, "one", 1);
        await entered.Task.WaitAsync(Patience);
        (await Client.TerminateAsync("one", "enough")).ShouldBeTrue();
        var ended = await EndAsync("one");
        ended.Status.ShouldBe(RuntimeStatus.Terminated);
        ended.Failure.ShouldNotBeNull().ErrorType.ShouldBe(FailureDetails.TerminatedErrorType);
        ended.Failure!.Message.ShouldContain("enough");
        (await Client.TerminateAsync("one", "again")).ShouldBeFalse();
        await AfterTerminateAsync(cancelled.Task);
    }

    /// <summary>An engine that cannot reach a running activity says so by overriding this.</summary>
    protected virtual Task AfterTerminateAsync(Task cancelled) => cancelled.WaitAsync(Patience);

    [SkippableFact]
    public async Task The_custom_status_shows_while_the_instance_runs_and_after()
    {
        await StartAsync(Main, async (context, n) =>
        {
            context.SetCustomStatus(new { phase = "first", n });
            await context.WaitForExternalEventAsync(Item);
            context.SetCustomStatus(new { phase = "last", n });
            return n;
        });
        await Client.StartAsync(Main, "one", 3);
        await UntilAsync(async () => (await Client.GetAsync("one"))?.CustomStatus?.GetProperty("phase").GetString() == "first");
        await Host.RestartAsync();
        (await Client.GetAsync("one")).ShouldNotBeNull().CustomStatus!.Value.GetProperty("n").GetInt32().ShouldBe(3);
        await Client.RaiseEventAsync("one", Item, 1, "e1");
        (await EndAsync("one")).CustomStatus!.Value.GetProperty("phase").GetString().ShouldBe("last");
    }

    [SkippableTheory]
    [InlineData("\"A text that says stewardEndedInChunk.\"")]
    [InlineData("{ \"quote\": \"{ \\\"stewardEndedInChunk\\\": 0 }\" }")]
    [InlineData("{ \"stewardEndedInChunk\": 0 }")]
    [InlineData("{ \"stewardEndedInChunk\": 0, \"status\": \"done\" }")]
    [InlineData("{ \"stewardEndedInChunk\": -1, \"status\": \"done\" }")]
    [InlineData("{ \"stewardEndedInChunk\": \"first\", \"status\": {} }")]
    [InlineData("{ \"inner\": { \"stewardEndedInChunk\": 0 } }")]
    [InlineData("{ \"status\": \"completed\", \"runtimeStatus\": \"Completed\" }")]
    public async Task Whatever_a_custom_status_says_it_is_shown_as_it_is_and_ends_nothing(string status)
    {
        using var said = JsonDocument.Parse(status);
        await StartAsync(Main, async (context, n) =>
        {
            context.Emit("begun");
            context.SetCustomStatus(said.RootElement);
            return n + await context.WaitForExternalEventAsync(Item);
        });
        await Client.StartAsync(Main, "one", 1);
        await UntilAsync(async () => (await Client.GetAsync("one"))?.CustomStatus is not null);
        Shows((await Client.GetAsync("one")).ShouldNotBeNull(), RuntimeStatus.Running);
        (await Client.QueryAsync(new(Statuses: [RuntimeStatus.Running]))).Instances.Count.ShouldBe(1);
        (await Client.PurgeAsync("one")).ShouldBeFalse();
        (await Client.RaiseEventAsync("one", Item, 2, "e1")).ShouldBeTrue();
        (await ResultAsync(Main, "one")).ShouldBe(3);
        Shows((await Client.GetAsync("one")).ShouldNotBeNull(), RuntimeStatus.Completed);

        void Shows(InstanceSnapshot instance, RuntimeStatus runtime)
        {
            instance.Status.ShouldBe(runtime);
            JsonElement.DeepEquals(instance.CustomStatus!.Value, said.RootElement).ShouldBeTrue(instance.CustomStatus.ToString());
        }
    }

    [SkippableFact]
    public async Task A_custom_status_over_16_KiB_is_refused()
    {
        await StartAsync(Main, (context, n) =>
        {
            context.SetCustomStatus(new string('x', n));
            return Task.FromResult(n);
        });
        (await RunAsync(Main, 16 * 1024 - 2, "fits")).ShouldBe(16 * 1024 - 2);
        await Client.StartAsync(Main, "over", 16 * 1024);
        (await FailureAsync("over")).Message.ShouldContain("16384");
    }

    [SkippableFact]
    public async Task Emitted_events_are_numbered_from_1_without_gaps_even_over_restarts_and_continue_as_new()
    {
        await StartAsync(Main, async (context, n) =>
        {
            context.Emit(new { n, part = "a" });
            context.Emit(new { n, part = "b" });
            await context.WaitForExternalEventAsync(Item);
            context.Emit(new { n, part = "c" });
            if (n < 2)
                context.ContinueAsNew(n + 1);
            return n;
        });
        await Client.StartAsync(Main, "one", 1);
        await Host.RestartAsync();
        await Client.RaiseEventAsync("one", Item, 1, "e1");
        await Host.RestartAsync();
        await Client.RaiseEventAsync("one", Item, 1, "e2");
        await EndAsync("one");
        var events = await Client.ReadEventsAsync("one", 0, 100);
        events.Select(e => e.Sequence).ShouldBe([1, 2, 3, 4, 5, 6]);
        events.Select(e => $"{e.Data.GetProperty("n")}{e.Data.GetProperty("part")}").ShouldBe(["1a", "1b", "1c", "2a", "2b", "2c"]);
        (await Client.ReadEventsAsync("one", 2, 3)).Select(e => e.Sequence).ShouldBe([3, 4, 5]);
    }

    [SkippableFact]
    public async Task A_wait_for_events_ends_with_the_next_event_or_the_end()
    {
        await StartAsync(Main, async (context, n) =>
        {
            await context.WaitForExternalEventAsync(Item);
            context.Emit("hello");
            await context.WaitForExternalEventAsync(Item);
            return n;
        });
        await Client.StartAsync(Main, "one", 1);
        var first = Client.WaitForEventsAsync("one", 0);
        await Client.RaiseEventAsync("one", Item, 1, "e1");
        await first.WaitAsync(Patience);
        (await Client.ReadEventsAsync("one", 0, 10)).Count.ShouldBe(1);
        await Client.WaitForEventsAsync("one", 0).WaitAsync(Patience);
        var end = Client.WaitForEventsAsync("one", 1);
        await Client.RaiseEventAsync("one", Item, 1, "e2");
        await end.WaitAsync(Patience);
        await EndAsync("one");
        await Client.WaitForEventsAsync("one", 1).WaitAsync(Patience);
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        for (var i = 0; i < 300 && !await condition(); i++)
            await Task.Delay(10);
    }
}
