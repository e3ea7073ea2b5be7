namespace Steward.Workers.Providers;

/// <summary>
/// Calls and tokens of a model in any minute, over all tasks of this host. Calls are given the time of their start in the order in which
/// they ask. Thread-safe. A class of our own because the limiters of System.Threading.RateLimiting know no <see cref="TimeProvider"/>, and
/// none of them says beforehand how long a wait would be.
/// </summary>
/// <param name="requests">Calls in a minute; null for any number.</param>
/// <param name="tokens">Tokens in a minute; null for any number.</param>
internal sealed class RateLimit(int? requests, long? tokens, TimeProvider time)
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();

    /// <summary>By the time of their start.</summary>
    private readonly List<Place> places = [];

    /// <summary>When a call that asked now could start.</summary>
    /// <param name="asked">Its tokens at most.</param>
    public DateTimeOffset Earliest(long asked)
    {
        lock (gate)
            return StartOf(asked, time.GetUtcNow());
    }

    /// <summary>A place for a call; null when it could only start at the deadline or later.</summary>
    /// <param name="asked">Its tokens at most. More than go into a minute wait for a minute of their own.</param>
    public Place? Enter(long asked, DateTimeOffset deadline)
    {
        lock (gate)
        {
            var place = new Place(this, StartOf(asked, time.GetUtcNow()), asked);
            if (place.Start >= deadline)
                return null;
            if (requests is not null || tokens is not null)
                places.Add(place);
            return place;
        }
    }

    private DateTimeOffset StartOf(long asked, DateTimeOffset now)
    {
        places.RemoveAll(place => place.Start + Window <= now);
        var start = places.Count > 0 && places[^1].Start > now ? places[^1].Start : now;
        var (calls, used) = (places.Count, places.Sum(place => place.Tokens));
        foreach (var place in places)
        {
            if (Fits(calls, used, asked))
                break;
            calls--;
            used -= place.Tokens;
            if (place.Start + Window > start)
                start = place.Start + Window;
        }
        return start;
    }

    private bool Fits(int calls, long used, long asked) =>
        !(calls >= requests) && (tokens is not { } most || used + Math.Min(asked, most) <= most);

    /// <summary>One call within the limit.</summary>
    internal sealed class Place(RateLimit limit, DateTimeOffset start, long asked)
    {
        public DateTimeOffset Start { get; } = start;

        public long Tokens { get; private set; } = asked;

        /// <summary>What the call has really used, once that is known.</summary>
        public void Settle(long used)
        {
            lock (limit.gate)
                Tokens = used;
        }
    }
}
