namespace Steward.Workers.Gates;

/// <summary>How an attempt to enter a gate ended: let through, refused by the breaker, or still waiting when its time was over.</summary>
/// <param name="Pass">Null unless let through; dispose of it by <see cref="WorkerGate.Leave"/>.</param>
/// <param name="OpenUntil">Set where the breaker is open.</param>
internal sealed record Entrance(BreakerPass? Pass, DateTimeOffset? OpenUntil = null)
{
    public static Entrance StillWaiting { get; } = new(Pass: null);
}
