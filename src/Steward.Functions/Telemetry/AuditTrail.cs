using Steward.Durability;
using Steward.DurableTask.Events;

namespace Steward.Functions.Telemetry;

/// <summary>
/// Every event of every task as telemetry: what happened, to which task, by which worker, at what expense. Application Insights shows them
/// as custom events, a collector as log records. Without a destination nothing leaves; the task's own log has them all in any case.
/// </summary>
internal sealed class AuditTrail(IEnumerable<IAuditDestination> destinations) : IEventObserver
{
    private readonly IAuditDestination[] destinations = [.. destinations];

    public void Logged(string instanceId, InstanceEvent item)
    {
        ArgumentNullException.ThrowIfNull(item);
        if (destinations.Length == 0 || AuditEvent.Of(instanceId, item) is not { } audited)
            return;
        foreach (var destination in destinations)
            destination.Send(audited);
    }

    /// <summary>Sends what is waiting, to all destinations at once.</summary>
    /// <returns>False when that took longer than <paramref name="patience"/>; it goes on meanwhile.</returns>
    public async Task<bool> FlushAsync(TimeSpan patience)
    {
        var sent = Task.WhenAll(destinations.Select(destination => destination.FlushAsync()));
        return await Task.WhenAny(sent, Task.Delay(patience)) == sent;
    }
}
