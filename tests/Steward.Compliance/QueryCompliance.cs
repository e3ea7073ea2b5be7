using Shouldly;
using Steward.Durability;
using Xunit;

namespace Steward.Compliance;

/// <summary>Queries and their pages.</summary>
public abstract class QueryCompliance : DurabilityCompliance
{
    private static readonly OrchestrationName<int, int> Quick = new("quick");
    private static readonly OrchestrationName<int, int> Waits = new("waits");
    private static readonly EventName<int> Go = new("go");

    private async Task StartSevenAsync()
    {
        await StartAsync(Quick, (_, n) => n < 0 ? throw new InvalidOperationException("negative") : Task.FromResult(n), r => r
            .AddOrchestration(Waits, (context, _) => context.WaitForExternalEventAsync(Go)));
        for (var i = 0; i < 4; i++)
        {
            await Client.StartAsync(Quick, $"quick-{i}", i);
            await EndAsync($"quick-{i}");
        }

        await Client.StartAsync(Quick, "broken", -1);
        await EndAsync("broken");
        await Client.StartAsync(Waits, "waits-0", 0);
        await Client.StartAsync(Waits, "waits-1", 0);
        await Host.ElapseAsync(TimeSpan.FromMilliseconds(1));
    }

    private async Task<string[]> IdsAsync(InstanceQuery query) => [.. (await Client.QueryAsync(query)).Instances.Select(i => i.InstanceId)];

    [SkippableFact]
    public async Task A_query_filters_by_name_status_and_prefix()
    {
        await StartSevenAsync();
        (await IdsAsync(new())).Length.ShouldBe(7);
        (await IdsAsync(new(Name: "waits"))).Order(StringComparer.Ordinal).ShouldBe(["waits-0", "waits-1"]);
        (await IdsAsync(new(Statuses: [RuntimeStatus.Failed]))).ShouldBe(["broken"]);
        (await IdsAsync(new(Statuses: [RuntimeStatus.Pending, RuntimeStatus.Running]))).Length.ShouldBe(2);
        (await IdsAsync(new(IdPrefix: "quick-", Statuses: [RuntimeStatus.Completed]))).Length.ShouldBe(4);
        (await IdsAsync(new(IdPrefix: "quick-", Statuses: [RuntimeStatus.Failed]))).ShouldBeEmpty();
    }

    [SkippableFact]
    public async Task A_query_filters_by_creation_time()
    {
        await StartSevenAsync();
        var middle = (await Client.GetAsync("quick-2")).ShouldNotBeNull().CreatedAt;
        (await IdsAsync(new(CreatedFrom: middle))).ShouldContain("quick-2");
        (await IdsAsync(new(CreatedTo: middle))).ShouldNotContain("quick-2");
        (await IdsAsync(new(CreatedFrom: middle.AddHours(1)))).ShouldBeEmpty();
    }

    [SkippableFact]
    public async Task Pages_give_every_instance_once_and_newest_first()
    {
        await StartSevenAsync();
        var seen = new List<InstanceSnapshot>();
        string? continuation = null;
        do
        {
            var page = await Client.QueryAsync(new(PageSize: 3, Continuation: continuation));
            page.Instances.Count.ShouldBeLessThanOrEqualTo(3);
            seen.AddRange(page.Instances);
            continuation = page.Continuation;
        }
        while (continuation is not null);
        seen.Select(i => i.InstanceId).Distinct().Count().ShouldBe(7);
        seen.Count.ShouldBe(7);
        seen.Select(i => i.CreatedAt).ShouldBeInOrder(SortDirection.Descending);
    }

    [SkippableTheory]
    [InlineData(0)]
    [InlineData(1001)]
    public async Task A_page_size_out_of_bounds_is_refused(int size)
    {
        await StartAsync(Quick, (_, n) => Task.FromResult(n));
        await Should.ThrowAsync<ArgumentException>(() => Client.QueryAsync(new(PageSize: size)));
    }
}
