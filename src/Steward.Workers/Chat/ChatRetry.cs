namespace Steward.Workers.Chat;

/// <summary>How patiently a turn's call is tried again.</summary>
/// <param name="Random">0 to 1, for the jitter.</param>
internal sealed record ChatRetry(Backoff Backoff, Func<double> Random)
{
    public static ChatRetry Default { get; } = new(Backoff.Default, System.Random.Shared.NextDouble);
}
