namespace Steward.Resilience;

/// <summary>Circuit breaker and bulkhead of one worker.</summary>
public sealed record GatePolicy
{
    /// <summary>Calls of this worker at the same time, over all tasks. 1 to 1,000; 16 by default.</summary>
    public int MaxConcurrent { get; init; } = 16;

    /// <summary>Faults in a row that open the breaker. 1 to 100; 5 by default.</summary>
    public int FaultsToOpen { get; init; } = 5;

    /// <summary>How long it stays open before one probe is let through. 1 second to 1 hour; 30 seconds by default.</summary>
    public TimeSpan OpenFor { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Each member at its default.</summary>
    public static GatePolicy Default { get; } = new();
}
