namespace Steward.Resilience;

/// <summary>Shows the gates through which this host calls workers.</summary>
internal interface IGateBoard
{
    /// <summary>Null for a worker that this host has not called yet.</summary>
    GateReading? Read(string worker);
}

/// <summary>A gate at one moment.</summary>
/// <param name="Inside">Calls of this host under way.</param>
/// <param name="Waiting">Calls of this host that wait for a slot.</param>
/// <param name="OpenUntil">While the breaker is not closed: when a probe is let through.</param>
internal sealed record GateReading(BreakerState Breaker, int Inside, int Waiting, int FaultsInARow, DateTimeOffset? OpenUntil);
