using Steward.Engine.Orchestrations;

namespace Steward.Engine.Timers;

/// <summary>One armed timer: a durable timer of an instance, or the time-out of one of its activities.</summary>
internal sealed class TimerEntry(DateTimeOffset due, long order, Instance instance, Step step)
{
    public DateTimeOffset Due { get; } = due;

    public long Order { get; } = order;

    public Instance Instance { get; } = instance;

    public Step Step { get; } = step;
}

/// <summary>All armed timers, earliest first; those of the same instant in the order they were armed. One timer of the clock wakes the loop.</summary>
internal sealed class TimerQueue : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(40);

    private readonly SortedSet<TimerEntry> entries = new(Comparer<TimerEntry>.Create((a, b) =>
        a.Due != b.Due ? a.Due.CompareTo(b.Due) : a.Order.CompareTo(b.Order)));

    private readonly TimeProvider time;
    private readonly ITimer alarm;
    private DateTimeOffset? alarmAt;
    private long order;

    public TimerQueue(TimeProvider time, Action wake)
    {
        this.time = time;
        alarm = time.CreateTimer(_ => wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public int Count => entries.Count;

    public TimerEntry Arm(DateTimeOffset due, Instance instance, Step step)
    {
        var entry = new TimerEntry(due, ++order, instance, step);
        entries.Add(entry);
        if (alarmAt is null || due < alarmAt)
            SetAlarm(due);
        return entry;
    }

    public void Disarm(TimerEntry entry) => entries.Remove(entry);

    /// <summary>Removes and returns the earliest timer that is due, or sets the alarm for the next one.</summary>
    public TimerEntry? TakeDue()
    {
        if (entries.Min is not { } first)
        {
            alarmAt = null;
            return null;
        }

        if (first.Due > time.GetUtcNow())
        {
            SetAlarm(first.Due);
            return null;
        }

        entries.Remove(first);
        return first;
    }

    private void SetAlarm(DateTimeOffset due)
    {
        alarmAt = due;
        var wait = due - time.GetUtcNow();
        // A timer of the system may fire a moment early; a whole millisecond keeps the loop from spinning on the rest.
        wait = wait <= TimeSpan.Zero ? TimeSpan.Zero : wait < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1) : wait;
        alarm.Change(wait < Longest ? wait : Longest, Timeout.InfiniteTimeSpan);
    }

    public void Dispose() => alarm.Dispose();
}
