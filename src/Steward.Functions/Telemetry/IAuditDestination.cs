namespace Steward.Functions.Telemetry;

/// <summary>
/// Where the audit goes. Each destination has a pipeline of its own, so that none gets an event twice. Disposing it sends what is waiting.
/// </summary>
internal interface IAuditDestination
{
    /// <summary>Takes an event without waiting for it to be sent.</summary>
    void Send(AuditEvent audited);

    /// <summary>Sends what is waiting; completes when that was sent or could not be.</summary>
    Task FlushAsync();
}
