using Shouldly;
using Steward.Durability;
using Xunit;

namespace Steward.Compliance;

public abstract class EventCompliance : DurabilityCompliance
{
    private static readonly OrchestrationName<int, string> Collect = new("collect");
    private static readonly EventName<string> Item = new("item");
    private static readonly EventName<int> Go = new("go");

    private Task StartCollectorAsync(bool waitFirst = false) => StartAsync(Collect, async (context, n) =>
    {
        if (waitFirst)
            await context.WaitForExternalEventAsync(Go);
        return await CollectAsync(context, n);
    });

    private static async Task<string> CollectAsync(OrchestrationContext context, int n)
    {
        var items = new List<string>();
        while (items.Count < n)
            items.Add(await context.WaitForExternalEventAsync(Item));
        return string.Join(',', items);
    }

    [SkippableFact]
    public async Task Events_are_delivered_in_order()
    {
        await StartCollectorAsync();
        await Client.StartAsync(Collect, "one", 4);
        foreach (var text in new[] { "a", "b", "c", "d" })
            (await Client.RaiseEventAsync("one", Item, text, text)).ShouldBeTrue();
        (await ResultAsync(Collect, "one")).ShouldBe("a,b,c,d");
    }

    [SkippableFact]
    public async Task Events_that_come_early_wait_for_their_waiter_even_over_a_restart()
    {
        await StartCollectorAsync(waitFirst: true);
        await Client.StartAsync(Collect, "one", 3);
        foreach (var text in new[] { "a", "b" })
            await Client.RaiseEventAsync("one", Item, text, text);
        await Host.RestartAsync();
        await Client.RaiseEventAsync("one", Item, "c", "c");
        await Client.RaiseEventAsync("one", Go, 1, "go");
        (await ResultAsync(Collect, "one")).ShouldBe("a,b,c");
    }

    [SkippableFact]
    public async Task An_event_id_is_delivered_once_even_over_a_restart()
    {
        await StartCollectorAsync();
        await Client.StartAsync(Collect, "one", 3);
        (await Client.RaiseEventAsync("one", Item, "a", "e1")).ShouldBeTrue();
        (await Client.RaiseEventAsync("one", Item, "again", "e1")).ShouldBeTrue();
        await Host.RestartAsync();
        (await Client.RaiseEventAsync("one", Item, "again", "e1")).ShouldBeTrue();
        await Client.RaiseEventAsync("one", Item, "b", "e2");
        await Client.RaiseEventAsync("one", Item, "c", "e3");
        (await ResultAsync(Collect, "one")).ShouldBe("a,b,c");
    }

    [SkippableFact]
    public async Task Each_event_goes_to_one_waiter()
    {
        var pair = new OrchestrationName<int, string>("pair");
        await StartAsync(pair, async (context, _) =>
            string.Join(',', await Task.WhenAll(context.WaitForExternalEventAsync(Item), context.WaitForExternalEventAsync(Item))));
        await Client.StartAsync(pair, "one", 0);
        await Client.RaiseEventAsync("one", Item, "a", "e1");
        await Client.RaiseEventAsync("one", Item, "b", "e2");
        (await ResultAsync(pair, "one")).ShouldBe("a,b");
    }

    [SkippableFact]
    public async Task A_wait_that_was_cancelled_consumes_no_event()
    {
        var cancel = new OrchestrationName<int, string>("cancel");
        await StartAsync(cancel, async (context, _) =>
        {
            using var stop = new CancellationTokenSource();
            var dropped = context.WaitForExternalEventAsync(Item, stop.Token);
            stop.Cancel();
            return $"{dropped.IsCanceled} {await context.WaitForExternalEventAsync(Item)}";
        });
        await Client.StartAsync(cancel, "one", 0);
        await Client.RaiseEventAsync("one", Item, "a", "e1");
        (await ResultAsync(cancel, "one")).ShouldBe("True a");
    }

    [SkippableFact]
    public async Task One_instance_sends_events_to_another_once_even_over_a_restart()
    {
        var send = new OrchestrationName<int, string>("send");
        await StartAsync(send, async (context, n) =>
        {
            for (var i = 1; i <= n; i++)
                context.SendEvent("one", Item, $"{i}");
            await context.WaitForExternalEventAsync(Go);
            context.SendEvent("one", Item, "last");
            return "sent";
        }, registry => registry.AddOrchestration(Collect, CollectAsync));
        await Client.StartAsync(Collect, "one", 5);
        await Client.RaiseEventAsync("one", Item, "first", "e1");
        await Client.StartAsync(send, "two", 3);
        await Host.RestartAsync();
        await Client.RaiseEventAsync("two", Go, 1, "go");
        (await ResultAsync(send, "two")).ShouldBe("sent");
        (await ResultAsync(Collect, "one")).Split(',').ShouldBe(["first", "1", "2", "3", "last"], ignoreOrder: true);
    }

    [SkippableFact]
    public async Task What_an_instance_sends_to_one_that_is_unknown_or_has_ended_is_dropped()
    {
        var send = new OrchestrationName<int, string>("send");
        await StartAsync(send, async (context, _) =>
        {
            context.SendEvent("nobody", Item, "a");
            context.SendEvent("ended", Item, "b");
            return await context.WaitForExternalEventAsync(Item);
        }, registry => registry.AddOrchestration(Collect, CollectAsync));
        await Client.StartAsync(Collect, "ended", 0);
        await EndAsync("ended");
        await Client.StartAsync(send, "one", 0);
        await Client.RaiseEventAsync("one", Item, "goes on", "e1");
        (await ResultAsync(send, "one")).ShouldBe("goes on");
    }

    [SkippableFact]
    public async Task Events_to_unknown_or_ended_instances_are_refused()
    {
        await StartCollectorAsync();
        (await Client.RaiseEventAsync("nobody", Item, "a", "e1")).ShouldBeFalse();
        await Client.StartAsync(Collect, "one", 0);
        await EndAsync("one");
        (await Client.RaiseEventAsync("one", Item, "a", "e1")).ShouldBeFalse();
    }
}
