namespace Steward.Resilience;

/// <summary>What is said where a gate does not let a call through.</summary>
internal static class GateReasons
{
    public static string CircuitOpen(string worker, DateTimeOffset until) =>
        $"The circuit breaker of '{worker}' is open until {until:HH:mm:ss} UTC: it failed too often in a row.";
}
