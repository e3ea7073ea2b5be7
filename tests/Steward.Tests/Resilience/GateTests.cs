using Steward.Resilience;

namespace Steward.Tests.Resilience;

public class GateTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly GatePolicy Policy = new() { MaxConcurrent = 2, FaultsToOpen = 3, OpenFor = TimeSpan.FromSeconds(30) };

    [Fact]
    public void The_bulkhead_lets_in_as_many_as_allowed_and_then_says_when_to_ask_again()
    {
        var state = EnterAll("a", "b");

        var (_, answer) = Enter(state, "c", Start);

        answer.Refusal.ShouldBe(GateRefusal.Full);
        answer.RetryAt.ShouldBe(Start + TimeSpan.FromMinutes(1));
        Enter(Leave(state, "a", fault: false), "c", Start).Answer.Refusal.ShouldBeNull();
    }

    [Fact]
    public void A_call_whose_end_nobody_reports_frees_its_place_when_its_lease_ends()
    {
        var state = EnterAll("a", "b");

        Enter(state, "c", Start + TimeSpan.FromMinutes(2)).Answer.Refusal.ShouldBeNull();
    }

    [Fact]
    public void Faults_in_a_row_open_the_breaker_and_a_success_in_between_starts_the_count_anew()
    {
        var state = Fail(Fail(new GateState()));
        state = Leave(Enter(state, "ok", Start).State, "ok", fault: false);
        state = Fail(Fail(state));
        state.Breaker(Start).ShouldBe(BreakerState.Closed);

        state = Fail(state);

        state.Breaker(Start).ShouldBe(BreakerState.Open);
        Enter(state, "x", Start).Answer.Refusal.ShouldBe(GateRefusal.CircuitOpen);
    }

    [Fact]
    public void After_the_pause_one_probe_is_let_through_and_its_end_decides()
    {
        var open = Fail(Fail(Fail(new GateState())));
        var later = Start + TimeSpan.FromSeconds(31);

        var (probing, first) = Enter(open, "probe", later);
        first.Refusal.ShouldBeNull();
        Enter(probing, "second", later).Answer.Refusal.ShouldBe(GateRefusal.CircuitOpen);

        Leave(probing, "probe", fault: false, later).Breaker(later).ShouldBe(BreakerState.Closed);
        Leave(probing, "probe", fault: true, later).Breaker(later).ShouldBe(BreakerState.Open);
    }

    [Fact]
    public void A_call_that_was_never_made_tells_nothing_of_the_worker()
    {
        var twice = Fail(Fail(new GateState()));
        Fail(Gate.LetOut(Enter(twice, "refused", Start).State, new("refused", Policy, Start, Fault: null))).Breaker(Start)
            .ShouldBe(BreakerState.Open);

        var later = Start + TimeSpan.FromSeconds(31);
        var after = Gate.LetOut(Enter(Fail(twice), "probe", later).State, new("probe", Policy, later, Fault: null));
        after.Breaker(later).ShouldBe(BreakerState.HalfOpen);
        Enter(after, "next", later).Answer.Refusal.ShouldBeNull("it is the probe now");
    }

    [Fact]
    public void A_lost_probe_does_not_keep_the_breaker_half_open_forever()
    {
        var open = Fail(Fail(Fail(new GateState())));
        var (probing, _) = Enter(open, "probe", Start + TimeSpan.FromSeconds(31));

        Enter(probing, "next", Start + TimeSpan.FromMinutes(5)).Answer.Refusal.ShouldBeNull();
    }

    [Fact]
    public void Leaving_twice_counts_once()
    {
        var state = Leave(EnterAll("a"), "a", fault: true);

        Leave(state, "a", fault: true).ShouldBe(state);
    }

    private static GateState Fail(GateState state) => Leave(Enter(state, "f", Start).State, "f", fault: true);

    private static GateState EnterAll(params string[] calls) =>
        calls.Aggregate(new GateState(), (state, call) => Enter(state, call, Start).State);

    private static (GateState State, GateAnswer Answer) Enter(GateState state, string call, DateTimeOffset now) =>
        Gate.LetIn(state, new(call, Policy, now, now + TimeSpan.FromMinutes(1)));

    private static GateState Leave(GateState state, string call, bool fault, DateTimeOffset? now = null) =>
        Gate.LetOut(state, new(call, Policy, now ?? Start, fault));
}
