using Shouldly;
using Steward.Durability;
using Xunit;

namespace Steward.Compliance;

public abstract class TimerCompliance : DurabilityCompliance
{
    private static readonly OrchestrationName<double, double> Main = new("main");
    private static readonly EventName<string> Go = new("go");

    [SkippableFact]
    public async Task A_timer_fires_when_it_is_due_and_not_before()
    {
        await StartAsync(Main, async (context, seconds) =>
        {
            var begun = context.CurrentUtc;
            await context.CreateTimerAsync(begun.AddSeconds(seconds));
            return (context.CurrentUtc - begun).TotalSeconds;
        });
        await Client.StartAsync(Main, "one", 3);
        await Host.ElapseAsync(TimeSpan.FromSeconds(1));
        (await Client.GetAsync("one")).ShouldNotBeNull().HasEnded.ShouldBeFalse();
        await Host.ElapseAsync(TimeSpan.FromSeconds(3));
        (await ResultAsync(Main, "one")).ShouldBeGreaterThanOrEqualTo(3);
    }

    [SkippableFact]
    public async Task A_timer_in_the_past_fires_at_once()
    {
        await StartAsync(Main, async (context, seconds) =>
        {
            await context.CreateTimerAsync(context.CurrentUtc.AddSeconds(seconds));
            return seconds;
        });
        await Client.StartAsync(Main, "one", -5);
        await Host.ElapseAsync(TimeSpan.FromMilliseconds(10));
        (await ResultAsync(Main, "one")).ShouldBe(-5);
    }

    [SkippableFact]
    public async Task Timers_fire_in_the_order_of_their_time()
    {
        var order = new OrchestrationName<int, string>("order");
        await StartAsync(order, async (context, _) =>
        {
            var fired = new List<int>();
            var begun = context.CurrentUtc;
            await Task.WhenAll(new[] { 3, 1, 2 }.Select(async s =>
            {
                await context.CreateTimerAsync(begun.AddSeconds(s));
                fired.Add(s);
            }));
            return string.Join(',', fired);
        });
        await Client.StartAsync(order, "one", 0);
        await Host.ElapseAsync(TimeSpan.FromSeconds(4));
        (await ResultAsync(order, "one")).ShouldBe("1,2,3");
    }

    [SkippableFact]
    public async Task A_cancelled_timer_does_not_fire()
    {
        var race = new OrchestrationName<int, string>("race");
        await StartAsync(race, async (context, _) =>
        {
            using var stop = new CancellationTokenSource();
            var timer = context.CreateTimerAsync(context.CurrentUtc.AddMinutes(10), stop.Token);
            var answer = context.WaitForExternalEventAsync(Go);
            var first = await Task.WhenAny(timer, answer);
            stop.Cancel();
            return first == answer ? $"{await answer} {timer.IsCanceled}" : "late";
        });
        await Client.StartAsync(race, "one", 0);
        await Client.RaiseEventAsync("one", Go, "here", "e1");
        (await ResultAsync(race, "one")).ShouldBe("here True");
    }

    [SkippableFact]
    public async Task An_armed_timer_keeps_no_instance_from_completing()
    {
        await StartAsync(Main, (context, n) =>
        {
            _ = context.CreateTimerAsync(context.CurrentUtc.AddHours(1));
            return Task.FromResult(n);
        });
        (await RunAsync(Main, 7)).ShouldBe(7);
    }

    [SkippableFact]
    public async Task A_timer_survives_a_restart()
    {
        await StartAsync(Main, async (context, seconds) =>
        {
            await context.CreateTimerAsync(context.CurrentUtc.AddSeconds(seconds));
            return seconds;
        });
        await Client.StartAsync(Main, "one", 2);
        await Host.RestartAsync();
        await Host.ElapseAsync(TimeSpan.FromSeconds(3));
        (await ResultAsync(Main, "one")).ShouldBe(2);
    }
}
