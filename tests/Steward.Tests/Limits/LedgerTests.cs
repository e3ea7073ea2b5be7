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
        var state = new LedgerState { Terms = Terms with { Hops = 2, OwnerTokens = 300, OwnerCostUsd = 0.2m, OwnerHops = 1, TokensPerInvocation = 1_000 } };

        Admit(state, "w", 701, 701).Answer.Refusal.ShouldBe(ReasonCode.Budget);
        (state, _) = Admit(state, "w", 700, 700);
        Admit(state, "w2", 0, 0).Answer.Refusal.ShouldBe(ReasonCode.Hops);
        Ledger.Decide(state, new("o", "o", 300, 300, 0, 0, true, OwnerSide: true)).Answer.Refusal.ShouldBeNull();
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
            (state.ByInvocation.GetValueOrDefault(invocation) + state.Open.Values.Where(call => call.Invocation == invocation).Sum(call => call.Tokens))
                .ShouldBeLessThanOrEqualTo(state.Terms.TokensPerInvocation, where);
        }
        state.Overruns.ShouldBe(0, where);
    }

    private static (LedgerState State, Admission Answer) Admit(LedgerState state, string call, long min, long wanted) =>
        Ledger.Decide(state, new(call, call, min, wanted, 0, 0, Hop: true, OwnerSide: false));
}
