using Steward.Durability;

namespace Steward.DurableTask.Events;

/// <summary>
/// Is told of the events of all instances, as their logs take them in: in order for each instance,
/// at least once (the number tells a repetition).
/// </summary>
public interface IEventObserver
{
    /// <summary>Must not throw, and must not wait: it runs within an entity's turn.</summary>
    void Logged(string instanceId, InstanceEvent item);
}
