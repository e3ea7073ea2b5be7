using Shouldly;
using Steward.Durability;
using Xunit;

namespace Steward.Compliance;

/// <summary>What a purge takes with it: everything of an instance, and of the instances that are part of it.</summary>
public abstract class PurgeCompliance : DurabilityCompliance
{
    private static readonly OrchestrationName<int, int> Counts = new("counts");
    private static readonly OrchestrationName<int, int> Parent = new("parent");
    private static readonly OrchestrationName<int, int> Waits = new("waits");
    private static readonly EventName<int> Go = new("go");

    /// <summary>Counts on the entity of its own id; a parent has children do it, one after the other.</summary>
    private Task StartAsync() => StartAsync(Counts, CountAsync, r => r
        .AddEntity(Counter.Define())
        .AddOrchestration(Waits, (context, _) => context.WaitForExternalEventAsync(Go))
        .AddOrchestration(Parent, async (context, children) =>
        {
            var sum = await CountAsync(context, 1);
            for (var i = 0; i < children; i++)
                sum += await context.CallSubOrchestrationAsync(Counts, 1, $"{context.InstanceId}-{i}");
            context.SetCustomStatus("counted");
            return children == 2 ? sum + await context.WaitForExternalEventAsync(Go) : sum;
        }));

    private static async Task<int> CountAsync(OrchestrationContext context, int by)
    {
        context.Emit(by);
        return await context.CallEntityAsync(context.InstanceId, Counter.Add, by);
    }

    [SkippableFact]
    public async Task A_purged_instance_is_gone_and_its_id_free()
    {
        await StartAsync();
        await Client.StartAsync(Waits, "waits", 0);
        (await Client.PurgeAsync("waits")).ShouldBeFalse("it runs");
        await RunAsync(Counts, 5);
        (await Client.PurgeAsync("one")).ShouldBeTrue();
        (await Client.PurgeAsync("one")).ShouldBeFalse();
        (await Client.GetAsync("one")).ShouldBeNull();
        (await RunAsync(Counts, 5)).ShouldBe(5);
    }

    [SkippableFact]
    public async Task The_entities_of_a_purged_instance_go_with_it_and_those_of_others_stay()
    {
        await StartAsync();
        await RunAsync(Counts, 5);
        await RunAsync(Counts, 7, "one-too");
        await Client.PurgeAsync("one");
        (await Client.GetEntityAsync<Counter>(Counter.Id("one"))).ShouldBeNull();
        (await Client.GetEntityAsync<Counter>(Counter.Id("one-too"))).ShouldNotBeNull().Value.ShouldBe(7);
        (await Client.ReadEventsAsync("one", 0, 10)).ShouldBeEmpty();
        (await Client.ReadEventsAsync("one-too", 0, 10)).Count.ShouldBe(1);
    }

    [SkippableFact]
    public async Task Sub_orchestrations_go_with_their_parent_with_all_that_is_theirs()
    {
        await StartAsync();
        await RunAsync(Counts, 5, "other");
        (await RunAsync(Parent, 3)).ShouldBe(4);
        (await Client.PurgeAsync("one")).ShouldBeTrue();
        foreach (var child in new[] { "one-0", "one-1", "one-2" })
        {
            (await Client.GetAsync(child)).ShouldBeNull();
            (await Client.GetEntityAsync<Counter>(Counter.Id(child))).ShouldBeNull();
            (await Client.ReadEventsAsync(child, 0, 10)).ShouldBeEmpty();
        }
        (await Client.GetAsync("other")).ShouldNotBeNull();
        (await RunAsync(Parent, 3)).ShouldBe(4, "all of them start anew");
    }

    [SkippableFact]
    public async Task A_sub_orchestration_that_ended_can_be_purged_while_its_parent_runs()
    {
        await StartAsync();
        await StartWaitingParentAsync();
        (await Client.PurgeAsync("one-0")).ShouldBeTrue();
        (await Client.PurgeAsync("one")).ShouldBeFalse();
        await Client.RaiseEventAsync("one", Go, 10, "e1");
        (await ResultAsync(Parent, "one")).ShouldBe(13);
        (await Client.PurgeAsync("one")).ShouldBeTrue();
        (await Client.GetAsync("one-1")).ShouldBeNull();
    }

    [SkippableFact]
    public async Task An_instance_whose_sub_orchestration_still_runs_is_not_purged()
    {
        await StartAsync(Parent, async (context, _) =>
        {
            var child = context.CallSubOrchestrationAsync(Waits, 0, "child");
            return await Task.WhenAny(child, context.WaitForExternalEventAsync(Go)) == child ? 1 : 2;
        }, r => r.AddOrchestration(Waits, (context, _) => context.WaitForExternalEventAsync(Go)));
        await Client.StartAsync(Parent, "one", 0);
        await UntilAsync(async () => await Client.GetAsync("child") is not null);
        await Client.RaiseEventAsync("one", Go, 0, "e1");
        (await ResultAsync(Parent, "one")).ShouldBe(2);
        (await Client.PurgeAsync("one")).ShouldBeFalse();

        await Client.RaiseEventAsync("child", Go, 0, "e1");
        await EndAsync("child");
        await UntilAsync(() => Client.PurgeAsync("one"));
        (await Client.GetAsync("child")).ShouldBeNull();
    }

    [SkippableFact]
    public async Task A_purge_by_time_takes_what_ended_before_it_only_and_parts_with_the_whole()
    {
        await StartAsync();
        await RunAsync(Counts, 5);
        await RunAsync(Parent, 3, "whole");
        await Client.StartAsync(Waits, "waits", 0);
        await StartWaitingParentAsync("waiting");
        (await Client.PurgeAsync(DateTimeOffset.UnixEpoch)).ShouldBe(0);
        var last = (await Client.GetAsync("waiting-1")).ShouldNotBeNull().LastUpdatedAt;
        (await Client.PurgeAsync(last.AddSeconds(1))).ShouldBe(5);
        (await Client.QueryAsync(new())).Instances.Select(i => i.InstanceId).Order(StringComparer.Ordinal)
            .ShouldBe(["waiting", "waiting-0", "waiting-1", "waits"]);
        foreach (var gone in new[] { "one", "whole", "whole-0", "whole-1", "whole-2" })
            (await Client.GetEntityAsync<Counter>(Counter.Id(gone))).ShouldBeNull();
    }

    /// <summary>Returns when its two children have ended.</summary>
    private async Task StartWaitingParentAsync(string id = "one")
    {
        await Client.StartAsync(Parent, id, 2);
        await UntilAsync(async () => (await Client.GetAsync(id))?.CustomStatus is not null);
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!await condition())
            await Task.Delay(10, patience.Token);
    }
}
