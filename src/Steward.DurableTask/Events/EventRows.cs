using System.Globalization;
using Steward.Durability;

namespace Steward.DurableTask.Events;

/// <summary>Events that an instance emitted together, under the number of the first.</summary>
/// <param name="Outcome">Set with the last of an instance that Durable Task keeps open though its code has ended.</param>
/// <remarks>Histories hold it: fields are only ever added.</remarks>
internal sealed record EventBatch(long First, IReadOnlyList<LoggedEvent> Events, Outcome? Outcome = null)
{
    /// <summary>A batch is sent at the latest when it has grown to this. Changing it breaks tasks in flight.</summary>
    public const int MaxEvents = 16;
}

/// <summary>
/// The public event log of an instance as records, a batch each: written by the activity that the batch rides on, so that it costs no
/// message and no turn of its own. Writing a batch again changes nothing.
/// </summary>
internal sealed class EventRows(RecordStore records, IEventObserver? observer = null)
{
    /// <summary>The activity that writes what has nothing to ride on.</summary>
    public const string ActivityName = "log-events";

    private const string Collection = "events";

    internal async Task AppendAsync(string instanceId, IReadOnlyList<EventBatch> batches)
    {
        foreach (var batch in batches)
        {
            await records.PutAsync(Collection, KeyOf(instanceId, batch.First), DurableJson.ToBytes(batch));
            foreach (var item in batch.Events)
                observer?.Logged(instanceId, new(item.Sequence, item.At, item.Data));
        }
    }

    /// <summary>What comes after an event, up to the first that is still on its way.</summary>
    internal async Task<IReadOnlyList<InstanceEvent>> ReadAsync(
        string instanceId, long after, int take, CancellationToken cancellationToken)
    {
        var events = new List<InstanceEvent>();
        // The event after may be in the middle of a batch.
        var from = KeyOf(instanceId, Math.Max(0, after - EventBatch.MaxEvents));
        while (events.Count < take)
        {
            var page = await records.ListAsync(Collection, $"{instanceId}/", from, take, cancellationToken);
            foreach (var item in page.SelectMany(record => DurableJson.FromBytes<EventBatch>(record.Value).Events)
                .Where(item => item.Sequence > after))
            {
                if (item.Sequence != after + 1 || events.Count == take)
                    return events;
                events.Add(new(item.Sequence, item.At, item.Data));
                after = item.Sequence;
            }
            if (page.Count < take)
                break;
            from = page[^1].Key;
        }
        return events;
    }

    internal async Task<Outcome?> OutcomeAsync(string instanceId, CancellationToken cancellationToken)
    {
        Outcome? outcome = null;
        await foreach (var record in records.ListAllAsync(Collection, $"{instanceId}/", cancellationToken))
            outcome = DurableJson.FromBytes<EventBatch>(record.Value).Outcome ?? outcome;
        return outcome;
    }

    internal Task PurgeAsync(string instanceId, CancellationToken cancellationToken) =>
        records.DeleteAllAsync(Collection, $"{instanceId}/", cancellationToken);

    private static string KeyOf(string instanceId, long first) => string.Create(CultureInfo.InvariantCulture, $"{instanceId}/{first:D10}");
}
