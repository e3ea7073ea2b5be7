namespace Steward.Workers.Settings;

/// <summary>How a model picks its words; what is null is not sent.</summary>
/// <param name="Temperature">0 to 2.</param>
/// <param name="Seed">Of servers that sample reproducibly.</param>
internal sealed record Sampling(decimal? Temperature = null, long? Seed = null, ModelEffort? Effort = null)
{
    public static Sampling None { get; } = new();

    /// <summary>What is given here, else there.</summary>
    public Sampling Or(Sampling other) => new(Temperature ?? other.Temperature, Seed ?? other.Seed, Effort ?? other.Effort);
}

/// <summary>How long a model thinks before it answers, in the values of <c>reasoning_effort</c>.</summary>
internal enum ModelEffort
{
    None,
    Minimal,
    Low,
    Medium,
    High,
    Xhigh,
}
