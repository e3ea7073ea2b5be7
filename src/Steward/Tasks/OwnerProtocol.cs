namespace Steward.Tasks;

/// <summary>
/// How the owner of a task deals with ledger, gates and planners. A task keeps the protocol that it was accepted under:
/// its recorded history is replayed by it.
/// </summary>
internal static class OwnerProtocol
{
    /// <summary>
    /// Workers are called through the gate of the host that calls them, which starts their time-out; the ledger is opened without waiting
    /// for it, and settlements ride on the next admission. Before it (null), each call entered and left an entity per worker,
    /// and each settlement was a signal.
    /// </summary>
    public const int HostGates = 2;

    /// <summary>
    /// As before, and a call that finds no room beside calls under way waits until they are settled. Before it, it was refused,
    /// which ended the task.
    /// </summary>
    public const int Waiting = 3;

    /// <summary>
    /// As before, and planners are told how many subtasks the hops really allow, all plans before, and what partial results hold.
    /// </summary>
    public const int Briefings = 4;

    /// <summary>Of tasks that are accepted now.</summary>
    public const int Current = Briefings;
}
