namespace Steward.Engine.Timers;

/// <summary>One armed timer, and what it is for.</summary>
internal sealed class TimerEntry<T>(DateTimeOffset due, long order, T item)
{
    public DateTimeOffset Due { get; } = due;

    public long Order { get; } = order;

    public T Item { get; } = item;
}

/// <summary>
/// All armed timers, earliest first; those of the same instant in the order they were armed. One timer of the clock wakes the loop.
/// </summary>
internal sealed class TimerQueue<T> : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(40);

    private readonly SortedSet<TimerEntry<T>> entries = new(Comparer<TimerEntry<T>>.Create((a, b) =>
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

    public TimerEntry<T> Arm(DateTimeOffset due, T item)
    {
        var entry = new TimerEntry<T>(due, ++order, item);
        entries.Add(entry);
        if (alarmAt is null || due < alarmAt)
            SetAlarm(due);
        return entry;
    }

    public void Disarm(TimerEntry<T> entry) => entries.Remove(entry);

    /// <summary>Removes and returns the earliest timer that is due, or sets the alarm for the next one.</summary>
    public TimerEntry<T>? TakeDue()
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
