using Steward.Workers.Providers;

namespace Steward.Chat.Tests;

/// <summary>Calls and tokens in any minute.</summary>
public sealed class RateLimitTests
{
    private static readonly DateTimeOffset Never = DateTimeOffset.MaxValue;

    private readonly SkippingTime time = new();
    private readonly DateTimeOffset start;

    public RateLimitTests() => start = time.GetUtcNow();

    [Fact]
    public void Without_a_limit_every_call_starts_at_once()
    {
        var limit = new RateLimit(null, null, time);

        for (var i = 0; i < 1_000; i++)
            limit.Enter(1_000_000, Never)!.Start.ShouldBe(start);
    }

    [Fact]
    public void Calls_start_in_the_order_in_which_they_ask_as_many_as_fit_a_minute()
    {
        var limit = new RateLimit(2, null, time);

        Starts(limit, 1, 1, 1, 1, 1).ShouldBe([0, 0, 60, 60, 120]);
    }

    [Fact]
    public void Tokens_of_any_minute_stay_within_the_limit_and_a_small_call_does_not_overtake()
    {
        var limit = new RateLimit(null, 1_000, time);

        Starts(limit, 600, 300, 200, 10).ShouldBe([0, 0, 60, 60]);
    }

    [Fact]
    public void A_call_of_more_tokens_than_a_minute_has_gets_a_minute_of_its_own()
    {
        var limit = new RateLimit(null, 1_000, time);

        Starts(limit, 5_000, 1, 5_000).ShouldBe([0, 60, 120]);
    }

    [Fact]
    public void What_a_call_did_not_use_is_there_for_others()
    {
        var limit = new RateLimit(null, 1_000, time);
        var first = limit.Enter(900, Never)!;
        limit.Earliest(500).ShouldBe(start.AddMinutes(1));

        first.Settle(400);

        limit.Enter(500, Never)!.Start.ShouldBe(start);
    }

    [Fact]
    public void A_place_at_the_deadline_or_later_is_none_and_takes_nothing()
    {
        var limit = new RateLimit(1, null, time);
        limit.Enter(1, Never);

        limit.Enter(1, start.AddMinutes(1)).ShouldBeNull();

        time.Advance(TimeSpan.FromMinutes(1));
        limit.Enter(1, start.AddMinutes(1).AddTicks(1))!.Start.ShouldBe(start.AddMinutes(1));
    }

    [Fact]
    public void In_no_minute_are_there_more_than_allowed()
    {
        var random = new Random(20_261_127);
        var limit = new RateLimit(7, 10_000, time);
        var places = new List<(DateTimeOffset Start, long Tokens)>();
        for (var i = 0; i < 500; i++)
        {
            var tokens = random.Next(1, 4_000);
            places.Add((limit.Enter(tokens, Never)!.Start, tokens));
            time.Advance(TimeSpan.FromSeconds(random.Next(0, 20)));
        }

        places.Select(place => place.Start).ShouldBe(places.Select(place => place.Start).Order());
        foreach (var (from, _) in places)
        {
            var minute = places.Where(place => place.Start >= from && place.Start < from.AddMinutes(1)).ToList();
            minute.Count.ShouldBeLessThanOrEqualTo(7);
            minute.Sum(place => place.Tokens).ShouldBeLessThanOrEqualTo(10_000);
        }
    }

    private List<double> Starts(RateLimit limit, params long[] tokens) =>
        [.. tokens.Select(asked => (limit.Enter(asked, Never)!.Start - start).TotalSeconds)];
}
