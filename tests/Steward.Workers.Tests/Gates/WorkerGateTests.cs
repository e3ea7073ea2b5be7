using Steward.Resilience;
using Steward.Testing;
using Steward.Workers.Gates;

namespace Steward.Workers.Tests.Gates;

public class WorkerGateTests
{
    private static readonly GatePolicy Policy = new() { MaxConcurrent = 2, FaultsToOpen = 1, OpenFor = TimeSpan.FromSeconds(30) };

    private readonly VirtualClock clock = new();
    private readonly WorkerGate gate;

    public WorkerGateTests()
    {
        gate = new("ann", clock);
        gate.Resize(2);
    }

    private DateTimeOffset Later => clock.GetUtcNow().AddHours(1);

    [Fact]
    public async Task Those_who_wait_are_let_in_in_order_as_others_leave()
    {
        var inside = new Queue<BreakerPass>([(await EnterAsync()).Pass!.Value, (await EnterAsync()).Pass!.Value]);
        var waiting = Enumerable.Range(0, 5).Select(_ => EnterAsync()).ToList();
        gate.Demand.ShouldBe((2, 5));

        for (var i = 0; i < waiting.Count; i++)
        {
            waiting[i].IsCompleted.ShouldBeFalse();
            gate.Leave(inside.Dequeue(), fault: false);
            inside.Enqueue((await waiting[i]).Pass!.Value);
            gate.Demand.Inside.ShouldBe(2);
        }
        gate.Demand.Waiting.ShouldBe(0);
    }

    [Fact]
    public async Task Waiting_ends_at_its_time_and_gives_the_place_to_the_next()
    {
        gate.Resize(0);
        var impatient = gate.EnterAsync(Policy, clock.GetUtcNow().AddSeconds(10), CancellationToken.None);
        var patient = EnterAsync();

        clock.Advance(TimeSpan.FromSeconds(10));
        (await impatient).ShouldBe(Entrance.StillWaiting);

        gate.Resize(1);
        (await patient).Pass.ShouldNotBeNull();
        gate.Demand.ShouldBe((1, 0));
    }

    [Fact]
    public async Task One_who_is_cancelled_leaves_the_queue()
    {
        gate.Resize(0);
        using var stop = new CancellationTokenSource();
        var cancelled = gate.EnterAsync(Policy, Later, stop.Token);

        await stop.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(cancelled);
        gate.Demand.ShouldBe((0, 0));
    }

    [Fact]
    public async Task A_breaker_that_opens_answers_all_who_wait()
    {
        var first = (await EnterAsync()).Pass!.Value;
        _ = await EnterAsync();
        var waiting = Enumerable.Range(0, 3).Select(_ => EnterAsync()).ToList();

        gate.Leave(first, fault: true);

        foreach (var entry in waiting)
            (await entry).OpenUntil.ShouldBe(clock.GetUtcNow().AddSeconds(30));
        (await EnterAsync()).Pass.ShouldBeNull("it is open");
    }

    [Fact]
    public async Task When_it_has_been_open_long_enough_one_probe_is_let_through()
    {
        gate.Leave((await EnterAsync()).Pass!.Value, fault: true);
        clock.Advance(TimeSpan.FromSeconds(30));

        var probe = await EnterAsync();
        probe.Pass!.Value.IsProbe.ShouldBeTrue();
        (await EnterAsync()).Pass.ShouldBeNull();
        gate.Leave(probe.Pass!.Value, fault: false);

        (await EnterAsync()).Pass.ShouldNotBeNull();
        gate.Read().Breaker.ShouldBe(BreakerState.Closed);
    }

    [Fact]
    public async Task Fewer_slots_send_nobody_away_and_let_nobody_in_until_there_is_room()
    {
        var (one, two) = ((await EnterAsync()).Pass!.Value, (await EnterAsync()).Pass!.Value);
        var waiting = EnterAsync();
        gate.Resize(1);

        gate.Leave(one, fault: false);
        waiting.IsCompleted.ShouldBeFalse();
        gate.Leave(two, fault: false);

        (await waiting).Pass.ShouldNotBeNull();
    }

    private Task<Entrance> EnterAsync() => gate.EnterAsync(Policy, Later, CancellationToken.None);
}
