using Steward.Resilience;
using Steward.Workers.Gates;

namespace Steward.Workers.Tests.Gates;

public class BreakerTests
{
    private static readonly GatePolicy Policy = new() { FaultsToOpen = 3, OpenFor = TimeSpan.FromSeconds(30) };
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly Breaker breaker = new();

    [Fact]
    public void Faults_in_a_row_open_it_and_a_success_between_them_does_not_count_on()
    {
        Fail(2, Start);
        Succeed(Start);
        Fail(2, Start);
        breaker.StateAt(Start).ShouldBe(BreakerState.Closed);

        Fail(1, Start);

        breaker.StateAt(Start).ShouldBe(BreakerState.Open);
        breaker.Refuses(Start.AddSeconds(29)).ShouldBeTrue();
    }

    [Fact]
    public void One_probe_at_a_time_decides_whether_it_closes()
    {
        Fail(3, Start);
        var later = Start.AddSeconds(30);
        breaker.StateAt(later).ShouldBe(BreakerState.HalfOpen);

        var probe = breaker.Pass();
        breaker.Refuses(later).ShouldBeTrue("a probe is under way");
        breaker.Report(probe, fault: true, Policy, later).ShouldBeTrue();
        breaker.Memory.OpenUntil.ShouldBe(later.AddSeconds(30), "the probe failed");

        var second = breaker.Pass();
        breaker.Report(second, fault: false, Policy, later.AddSeconds(30)).ShouldBeTrue();
        breaker.StateAt(later.AddSeconds(30)).ShouldBe(BreakerState.Closed);
        breaker.Memory.FaultsInARow.ShouldBe(0);
    }

    [Fact]
    public void A_probe_that_was_not_called_after_all_lets_another_try()
    {
        Fail(3, Start);
        var later = Start.AddSeconds(30);

        breaker.Report(breaker.Pass(), fault: null, Policy, later).ShouldBeFalse();

        breaker.Refuses(later).ShouldBeFalse();
    }

    [Fact]
    public void A_late_success_does_not_close_it_and_a_late_fault_does_not_prolong_it()
    {
        var early = (breaker.Pass(), breaker.Pass());
        Fail(3, Start);
        var until = breaker.Memory.OpenUntil;

        breaker.Report(early.Item1, fault: false, Policy, Start.AddSeconds(5)).ShouldBeFalse();
        breaker.Memory.OpenUntil.ShouldBe(until);
        breaker.Report(early.Item2, fault: true, Policy, Start.AddSeconds(20)).ShouldBeFalse();

        breaker.Memory.OpenUntil.ShouldBe(until);
    }

    [Fact]
    public void What_was_known_before_a_restart_opens_it_again_unless_it_knows_better()
    {
        var until = Start.AddSeconds(30);
        breaker.Adopt(new(3, until)).ShouldBeTrue();
        breaker.Refuses(Start).ShouldBeTrue();

        breaker.Adopt(new(5, until.AddSeconds(-1))).ShouldBeFalse();
        breaker.Memory.OpenUntil.ShouldBe(until);
    }

    private void Fail(int times, DateTimeOffset at)
    {
        for (var i = 0; i < times; i++)
            breaker.Report(breaker.Pass(), fault: true, Policy, at);
    }

    private void Succeed(DateTimeOffset at) => breaker.Report(breaker.Pass(), fault: false, Policy, at);
}
