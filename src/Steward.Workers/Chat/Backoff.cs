namespace Steward.Workers.Chat;

/// <summary>How long to wait before the next attempt: exponential with full jitter, never less than the provider asked for.</summary>
/// <param name="Base">Mean is half of it before the second attempt; doubled for each further one.</param>
/// <param name="Max">Of the exponential part.</param>
internal sealed record Backoff(TimeSpan Base, TimeSpan Max)
{
    public static Backoff Default { get; } = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(20));

    /// <param name="failures">Attempts that failed so far, from 1.</param>
    /// <param name="random">0 to 1.</param>
    public TimeSpan Delay(int failures, TimeSpan? retryAfter, double random)
    {
        var most = Math.Min(Max.TotalMilliseconds, Base.TotalMilliseconds * Math.Pow(2, failures - 1));
        var own = TimeSpan.FromMilliseconds(most * random);
        return retryAfter > own ? retryAfter.Value : own;
    }
}
