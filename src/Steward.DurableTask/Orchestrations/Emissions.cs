using System.Text.Json;
using Steward.DurableTask.Events;

namespace Steward.DurableTask.Orchestrations;

/// <summary>
/// Numbers the emitted events of one execution and sees that they get into the instance's log, in batches. Where that is, differs.
/// </summary>
internal abstract class Emissions
{
    private long logged;

    public long Last { get; private set; }

    protected List<LoggedEvent> Pending { get; } = [];

    public void Restore(Carried carried) => Last = carried.Emitted;

    /// <summary>The code emits again what is in the log already, up to this number.</summary>
    public void SkipTo(long number) => logged = number;

    public void Add(DateTimeOffset at, JsonElement data)
    {
        if (++Last <= logged)
            return;
        Pending.Add(new(Last, at, data));
        if (Pending.Count >= EventBatch.MaxEvents)
            Send();
    }

    public abstract void AddChild(string instanceId);

    /// <summary>Called before the code may come to wait for long.</summary>
    public abstract void Send();

    /// <summary>As <see cref="Send"/>, where an activity is about to be called.</summary>
    /// <returns>What is to ride on the call, and to be handed to <see cref="Landed"/> once it has been answered.</returns>
    public abstract IReadOnlyList<EventBatch>? Ride();

    public abstract void Landed(IReadOnlyList<EventBatch>? batches);

    /// <summary>Called before the instance ends: whoever sees it ended must see all its events.</summary>
    /// <param name="outcome">Kept with the last events; null where the instance itself will show it at once.</param>
    /// <returns>What the marker of an instance that has ended early says of where its outcome is.</returns>
    public abstract Task<long> ConfirmAsync(Outcome? outcome);
}
