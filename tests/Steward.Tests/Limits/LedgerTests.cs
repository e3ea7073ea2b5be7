using Steward.Contracts;
using Steward.Limits;

namespace Steward.Tests.Limits;

public class LedgerTests
{
    private static readonly LedgerTerms Terms = new(Tokens: 1_000, CostUsd: 1m, Hops: 3, TokensPerInvocation: 600);

    [Fact]
    public void A_call_is_admitted_against_its_worst_case_before_it_is_made()
    {
        var (state, answer) = Admit(new() { Terms = Terms }, "a", min: 100, wanted: 400);

        answer.ShouldBe(new Admission(400, 0));
        state.ReservedTokens.ShouldBe(400);
        state.Hops.ShouldBe(1);
    }

    [Fact]
    public void A_call_that_cannot_have_all_it_wants_is_cut_down_but_never_below_its_minimum()
    {
        var (state, _) = Admit(new() { Terms = Terms }, "a", min: 100, wanted: 600);

        Admit(state, "b", min: 400, wanted: 600).Answer.ShouldBe(new Admission(400, 0));
        Admit(state, "b", min: 401, wanted: 600).Answer.Refusal.ShouldBe(ReasonCode.Budget);
    }

    [Fact]
    public void Hops_and_budget_are_one_admission_and_a_refusal_takes_neither()
    {
        var state = new LedgerState { Terms = Terms with { Hops = 1 } };
        (state, _) = Admit(state, "a", 1, 1);

        var (after, answer) = Admit(state, "b", 1, 1);

        answer.Refusal.ShouldBe(ReasonCode.Hops);
        after.ShouldBe(state);
    }

    [Fact]
    public void The_cost_ceiling_refuses_what_the_token_ceiling_would_allow()
    {
        var state = new LedgerState { Terms = Terms };
        Ledger.Decide(state, new("a", "a", 1, 1, 1.01m, 1.01m, true, false)).Answer.Refusal.ShouldBe(ReasonCode.Cost);
        Ledger.Decide(state, new("a", "a", 1, 1, 0.5m, 2m, true, false)).Answer.CostUsd.ShouldBe(1m);
    }

    [Fact]
    public void One_invocation_cannot_take_more_than_its_own_ceiling_over_all_its_turns()
    {
        var (state, _) = Admit(new() { Terms = Terms }, "a", 500, 500);
        state = Ledger.Charge(state, new("a", 500, 0));

        Ledger.Decide(state, new("a2", "a", 101, 101, 0, 0, false, false)).Answer.Refusal.ShouldBe(Ledger.InvocationBudget);
        Ledger.Decide(state, new("a2", "a", 50, 400, 0, 0, false, false)).Answer.Tokens.ShouldBe(100);
    }

    [Fact]
    public void Opening_a_ledger_again_changes_nothing()
    {
        var opened = Ledger.OpenOnce(new(), Terms);
        opened.Terms.ShouldBe(Terms);
        var (used, _) = Admit(opened, "a", 100, 400);

        Ledger.OpenOnce(used, Terms).ShouldBe(used);
    }

    [Fact]
    public void Settling_returns_what_was_not_used_and_settling_twice_changes_nothing()
    {
        var (state, _) = Admit(new() { Terms = Terms }, "a", 100, 400);
        state = Ledger.Charge(state, new("a", 150, 0.1m));

        state.SettledTokens.ShouldBe(150);
        state.ReservedTokens.ShouldBe(0);
        Ledger.Charge(state, new("a", 150, 0.1m)).ShouldBe(state);
    }

    [Fact]
    public void A_call_that_was_cut_off_is_charged_in_full()
    {
        var (state, _) = Admit(new() { Terms = Terms }, "a", 100, 400);

        Ledger.Charge(state, new("a", null, null)).SettledTokens.ShouldBe(400);
    }

    [Fact]
    public void Admitting_the_same_call_again_reserves_nothing_more()
    {
        var (state, first) = Admit(new() { Terms = Terms }, "a", 100, 400);
        var (again, second) = Admit(state, "a", 100, 400);

        second.ShouldBe(first);
        again.ShouldBe(state);
    }

    [Fact]
    public void The_owners_allotment_is_out_of_reach_for_workers_and_inside_the_ceiling_for_the_owner()
    {
        var state = new LedgerState
        {
            Terms = Terms with
            {
                Hops = 2,
                OwnerTokens = 300,
                OwnerCostUsd = 0.2m,
                OwnerHops = 1,
                TokensPerInvocation = 1_000,
            }
        };

        Admit(state, "w", 701, 701).Answer.Refusal.ShouldBe(ReasonCode.Budget);
        (state, _) = Admit(state, "w", 700, 700);
        Admit(state, "w2", 0, 0).Answer.Refusal.ShouldBe(ReasonCode.Hops);
        Ledger.Decide(state, new("o", "o", 300, 300, 0, 0, true, OwnerSide: true)).Answer.Refusal.ShouldBeNull();
    }

    [Fact]
    public void A_call_that_can_wait_is_not_refused_for_what_is_only_reserved()
    {
        var (state, _) = Admit(new() { Terms = Terms }, "a", 500, 600);

        var (waiting, answer) = Ask(state, "b", 500, 600);

        answer.ShouldBe(new Admission(0, 0, Ledger.InFlight));
        waiting.Waiting.ShouldBe([new("b", "t")]);
        (waiting.Hops, waiting.Open.Count).ShouldBe((1, 1));
        Ask(Ledger.Charge(waiting, new("a", 100, 0)), "b", 500, 600).Answer.ShouldBe(new Admission(600, 0));
    }

    [Fact]
    public void Nor_is_it_cut_down()
    {
        var (state, _) = Admit(new() { Terms = Terms }, "a", 500, 600);

        (state, var answer) = Ask(state, "b", 100, 600);

        answer.Refusal.ShouldBe(Ledger.InFlight);
        Ask(Ledger.Charge(state, new("a", 500, 0)), "b", 100, 600).Answer
            .ShouldBe(new Admission(500, 0), "nothing is open that could leave it more");
    }

    [Fact]
    public void What_no_settlement_can_make_possible_is_refused_at_once()
    {
        var (state, _) = Admit(new() { Terms = Terms }, "a", 100, 600);
        state = Ledger.Charge(state, new("a", 600, 0));
        (state, _) = Admit(state, "b", 300, 300);

        Ask(state, "c", 401, 600).Answer.Refusal.ShouldBe(ReasonCode.Budget);
        Ask(state, "c", 400, 600).Answer.Refusal.ShouldBe(Ledger.InFlight);
        Ask(state with { Hops = 3 }, "c", 400, 600).Answer.Refusal.ShouldBe(ReasonCode.Hops);
        Ask(state with { Closed = true }, "c", 400, 600).Answer.Refusal.ShouldBe(Ledger.LedgerClosed);
    }

    [Fact]
    public void Those_that_wait_are_served_in_the_order_in_which_they_came()
    {
        var (state, _) = Admit(new() { Terms = Terms with { Hops = 9 } }, "a", 600, 600);
        (state, _) = Ask(state, "b", 500, 600, instance: "one");
        (state, var small) = Ask(state, "c", 100, 100, instance: "two");
        small.Refusal.ShouldBe(Ledger.InFlight, "it would fit, but others came first");
        (state, _) = Ask(state, "b", 500, 600, instance: "one");
        state.Waiting.Select(call => call.CallId).ShouldBe(["b", "c"], "asking again keeps the place");
        state.NextInstance().ShouldBe("one");
        state = Ledger.Charge(state, new("a", 0, 0));

        (state, var first) = Ask(state, "b", 500, 600, instance: "one");

        first.ShouldBe(new Admission(600, 0, Next: "two"));
        Ask(state, "c", 100, 100, instance: "two").Answer.ShouldBe(new Admission(100, 0));
    }

    [Fact]
    public void An_instance_that_has_ended_keeps_nobody_waiting()
    {
        var state = new LedgerState { Terms = Terms with { Hops = 9 } };
        (state, _) = Ledger.Decide(state, new("t.2.1.1.0", "t.2.1", 600, 600, 0, 0, true, false));
        (state, _) = Ask(state, "t.2.2.1.0", 500, 500, instance: "t.2");
        (state, _) = Ask(state, "t.2.3.1.1.0", 500, 500, instance: "t.2.3");
        (state, _) = Ask(state, "t.20.1.1.0", 100, 100, instance: "t.20");

        state = Ledger.Forget(state, "t.2");

        (state.Open.Count, state.SettledTokens).ShouldBe((0, 600));
        state.Waiting.ShouldBe([new("t.20.1.1.0", "t.20")]);
    }

    [Fact]
    public void A_call_is_refused_only_when_nothing_open_could_free_enough_and_the_first_that_waits_is_decided_when_nothing_is_open()
    {
        var waits = 0;
        for (var seed = 0; seed < 500; seed++)
        {
            var random = new Random(seed);
            var state = new LedgerState
            {
                Terms = new(random.Next(500, 5_000), random.Next(1, 100) / 10m, 1_000, random.Next(300, 3_000), random.Next(0, 500),
                    random.Next(0, 10) / 10m),
            };
            var wishes = new Dictionary<string, CallRequest>(StringComparer.Ordinal);
            for (var step = 0; step < 80; step++)
            {
                var where = $"seed {seed}, step {step}";
                if (random.Next(3) > 0)
                {
                    var (min, cost) = (random.Next(1, 800), random.Next(0, 20) / 10m);
                    var wish = state.Waiting.Count > 0 && random.Next(2) == 0
                        ? wishes[state.Waiting[random.Next(state.Waiting.Count)].CallId]
                        : new CallRequest($"c{step}", $"i{random.Next(8)}", min, min + random.Next(0, 800), cost,
                            cost + random.Next(0, 20) / 10m, true, OwnerSide: random.Next(6) == 0, Waiter: "t");
                    wishes[wish.CallId] = wish;
                    var before = state;
                    (state, var answer) = Ledger.Decide(state, wish);
                    waits += answer.Refusal == Ledger.InFlight ? 1 : 0;
                    AssertDecided(before, wish, answer, where);
                }
                else if (state.Open.Count > 0)
                {
                    var (id, call) = state.Open.ElementAt(random.Next(state.Open.Count));
                    state = Ledger.Charge(state, new(id, random.NextInt64(0, call.Tokens + 1), call.CostUsd * random.Next(0, 11) / 10));
                }
                AssertWithinCeilings(state, where);
            }
        }
        waits.ShouldBeGreaterThan(1_000, "or this says little");
    }

    private static void AssertDecided(LedgerState before, CallRequest wish, Admission answer, string where)
    {
        var free = before.Open.Keys.Aggregate(before, (state, call) => Ledger.Charge(state, new(call, 0, 0)));
        var most = Ledger.Decide(free with { Waiting = [] }, wish with { Waiter = null }).Answer;
        var now = Ledger.Decide(before with { Waiting = [] }, wish with { Waiter = null }).Answer;
        if (answer.Refusal is null)
            (answer.Tokens, answer.CostUsd).ShouldBe((most.Tokens, most.CostUsd), $"{where}: cut down for what is only reserved");
        else if (answer.Refusal != Ledger.InFlight)
            most.Refusal.ShouldNotBeNull($"{where}: refused, though settlements could free enough");
        else if (!before.IsBehindOthers(wish.CallId) || before.Waiting.Count == 0)
            most.ShouldNotBe(now, $"{where}: it waits for nothing");
    }

    [Fact]
    public void Whatever_the_order_of_admissions_and_settlements_no_ceiling_is_ever_passed()
    {
        for (var seed = 0; seed < 500; seed++)
        {
            var random = new Random(seed);
            var terms = new LedgerTerms(random.Next(1, 5_000), random.Next(0, 100) / 10m, random.Next(1, 30), random.Next(1, 3_000),
                random.Next(0, 500), random.Next(0, 10) / 10m, random.Next(0, 3));
            var state = new LedgerState { Terms = terms };
            for (var step = 0; step < 60; step++)
            {
                if (random.Next(3) > 0)
                {
                    var (min, cost) = (random.Next(0, 800), random.Next(0, 20) / 10m);
                    (state, _) = Ledger.Decide(state, new($"c{random.Next(40)}", $"i{random.Next(8)}", min, min + random.Next(0, 800), cost,
                        cost + random.Next(0, 20) / 10m, random.Next(2) == 0, random.Next(4) == 0));
                }
                else if (state.Open.Count > 0)
                {
                    var (id, call) = state.Open.ElementAt(random.Next(state.Open.Count));
                    state = Ledger.Charge(state, random.Next(4) == 0
                        ? new(id, null, null)
                        : new(id, random.NextInt64(0, call.Tokens + 1), call.CostUsd * random.Next(0, 11) / 10));
                }
                AssertWithinCeilings(state, $"seed {seed}, step {step}");
            }
        }
    }

    private static void AssertWithinCeilings(LedgerState state, string where)
    {
        (state.SettledTokens + state.ReservedTokens).ShouldBeLessThanOrEqualTo(state.Terms.Tokens, where);
        (state.SettledCostUsd + state.ReservedCostUsd).ShouldBeLessThanOrEqualTo(state.Terms.CostUsd, where);
        state.Hops.ShouldBeLessThanOrEqualTo(state.Terms.Hops, where);
        foreach (var invocation in state.Open.Values.Select(call => call.Invocation).Concat(state.ByInvocation.Keys).Distinct())
        {
            (state.ByInvocation.GetValueOrDefault(invocation)
                + state.Open.Values.Where(call => call.Invocation == invocation).Sum(call => call.Tokens))
                .ShouldBeLessThanOrEqualTo(state.Terms.TokensPerInvocation, where);
        }
        state.Overruns.ShouldBe(0, where);
    }

    private static (LedgerState State, Admission Answer) Ask(
        LedgerState state, string call, long min, long wanted, string instance = "t") =>
        Ledger.Decide(state, new(call, call, min, wanted, 0, 0, Hop: true, OwnerSide: false, Waiter: instance));

    private static (LedgerState State, Admission Answer) Admit(LedgerState state, string call, long min, long wanted) =>
        Ledger.Decide(state, new(call, call, min, wanted, 0, 0, Hop: true, OwnerSide: false));
}
