using Steward.Workers.Gates;

namespace Steward.Workers.Tests.Gates;

public class GateAllocationTests
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_first_host_takes_half_and_leaves_the_rest_to_the_next()
    {
        var allocation = GateAllocation.None.Renew("a", 0, 1, 16, Start, Lease);
        allocation.SlotsOf("a").ShouldBe(8);

        allocation = allocation.Renew("b", 0, 3, 16, Start, Lease);

        allocation.SlotsOf("b").ShouldBe(8);
    }

    [Fact]
    public void A_host_that_is_alone_gets_all_that_it_needs() =>
        GateAllocation.None.Renew("a", 0, 40, 16, Start, Lease).SlotsOf("a").ShouldBe(16);

    [Fact]
    public void Who_has_more_than_a_fair_part_gives_back_what_is_not_in_use_when_another_goes_short()
    {
        var allocation = GateAllocation.None.Renew("a", 0, 40, 16, Start, Lease).Renew("b", 0, 40, 16, Start, Lease);
        allocation.SlotsOf("b").ShouldBe(0);

        allocation = allocation.Renew("a", 10, 30, 16, Start.AddSeconds(10), Lease);
        allocation.SlotsOf("a").ShouldBe(10, "ten calls are under way");
        allocation = allocation.Renew("b", 0, 40, 16, Start.AddSeconds(11), Lease);

        allocation.SlotsOf("b").ShouldBe(6);
        allocation.Renew("a", 0, 40, 16, Start.AddSeconds(20), Lease).SlotsOf("a").ShouldBe(8);
    }

    [Fact]
    public void A_host_that_has_not_renewed_has_lost_its_slots()
    {
        var allocation = GateAllocation.None.Renew("a", 16, 0, 16, Start, Lease);

        allocation.Renew("b", 0, 16, 16, Start + Lease, Lease).SlotsOf("b").ShouldBe(16);
    }

    [Fact]
    public void One_slot_goes_round_among_hosts_that_all_want_it()
    {
        var allocation = GateAllocation.None;
        var served = new HashSet<string>();
        for (var turn = 0; turn < 36; turn++)
        {
            foreach (var host in new[] { "a", "b", "c" })
            {
                allocation = allocation.Renew(host, 0, 5, 1, Start + turn * HostShare.RenewEvery, Lease);
                if (allocation.SlotsOf(host) == 1)
                    served.Add(host);
            }
        }
        served.Count.ShouldBe(3);
    }

    [Fact]
    public void Whatever_hosts_want_and_however_they_come_and_go_what_they_may_use_never_passes_the_total()
    {
        for (var seed = 1; seed <= 300; seed++)
        {
            var random = new Random(seed);
            var total = random.Next(1, 40);
            var inside = new Dictionary<string, int>(StringComparer.Ordinal);
            var allocation = GateAllocation.None;
            var now = Start;
            for (var step = 0; step < 200; step++)
            {
                now += TimeSpan.FromSeconds(random.Next(0, 8));
                var host = $"h{random.Next(5)}";
                // A host whose lease is over has been told by its own clock: it has let nobody in since.
                var held = allocation.Hosts.FirstOrDefault(one => one.Host == host && one.Until > now);
                var busy = Math.Min(inside.GetValueOrDefault(host), held?.Slots ?? 0);
                allocation = random.Next(10) == 0 && busy == 0
                    ? allocation.Without(host)
                    : allocation.Renew(host, busy, random.Next(0, 50), total, now, Lease);
                inside[host] = random.Next(0, allocation.SlotsOf(host) + 1);

                var alive = allocation.Hosts.Where(one => one.Until > now).Sum(one => one.Slots);
                alive.ShouldBeLessThanOrEqualTo(total, $"seed {seed}, step {step}");
            }
        }
    }
}
