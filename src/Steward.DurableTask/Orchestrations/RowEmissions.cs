using Steward.Durability;
using Steward.DurableTask.Events;

namespace Steward.DurableTask.Orchestrations;

/// <summary>Events go to <see cref="EventRows"/>, with the activity that is called next or, where none is, with one of their own.</summary>
/// <param name="write">Calls the activity that writes batches, and completes when they are written.</param>
/// <param name="addChild">Adds to the list of sub-orchestrations, without waiting.</param>
internal sealed class RowEmissions(Func<IReadOnlyList<EventBatch>, Task> write, Action<string> addChild) : Emissions
{
    private readonly List<EventBatch> underway = [];
    private readonly List<Task> writes = [];

    public override void AddChild(string instanceId) => addChild(instanceId);

    public override void Send()
    {
        if (Ride() is { } batches)
            writes.Add(WriteAsync(batches));
    }

    public override IReadOnlyList<EventBatch>? Ride()
    {
        if (Pending.Count == 0)
            return null;
        EventBatch[] batches = [new(Pending[0].Sequence, [.. Pending])];
        Pending.Clear();
        underway.AddRange(batches);
        return batches;
    }

    public override void Landed(IReadOnlyList<EventBatch>? batches) => underway.RemoveAll(batch => batches?.Contains(batch) == true);

    public override async Task<long> ConfirmAsync(Outcome? outcome)
    {
        await Task.WhenAll(writes);
        writes.Clear();
        Ride();
        if (outcome is not null)
            underway.Add(new(Last + 1, [], outcome));
        // What rides on a call that has not been answered is written once more.
        if (underway.Count > 0)
            await write([.. underway]);
        underway.Clear();
        return EndedMarker.WithEvents;
    }

    private async Task WriteAsync(IReadOnlyList<EventBatch> batches)
    {
        try
        {
            await write(batches);
            Landed(batches);
        }
        catch (OperationFailedException)
        {
            // Written again at the end.
        }
    }
}
