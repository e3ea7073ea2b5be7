namespace Steward.Testing;

/// <summary>A clock that stands until it is advanced. Timers fire on the thread that advances it, in the order of their time.</summary>
public sealed class VirtualClock : TimeProvider
{
    private readonly Lock gate = new();
    private readonly SortedSet<VirtualTimer> armed = new(Comparer<VirtualTimer>.Create((a, b) =>
        a.Due != b.Due ? a.Due.CompareTo(b.Due) : a.Order.CompareTo(b.Order)));

    private DateTimeOffset now;
    private long order;

    /// <param name="start">2030-01-01T00:00Z when null.</param>
    public VirtualClock(DateTimeOffset? start = null) => now = start ?? new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow()
    {
        lock (gate)
            return now;
    }

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override long GetTimestamp() => GetUtcNow().Ticks;

    /// <summary>When the next timer is due; null when none is armed.</summary>
    public DateTimeOffset? NextDue
    {
        get
        {
            lock (gate)
                return armed.Min?.Due;
        }
    }

    /// <summary>Moves on by so much, and fires every timer on the way.</summary>
    public void Advance(TimeSpan by) => AdvanceTo(GetUtcNow() + by);

    /// <summary>Fires every timer on the way; each sees the time that it was due.</summary>
    public void AdvanceTo(DateTimeOffset to)
    {
        while (true)
        {
            VirtualTimer? timer;
            lock (gate)
            {
                timer = armed.Min;
                if (timer is null || timer.Due > to)
                {
                    now = to > now ? to : now;
                    return;
                }

                armed.Remove(timer);
                now = timer.Due > now ? timer.Due : now;
                if (timer.Period > TimeSpan.Zero)
                    Arm(timer, timer.Due + timer.Period);
                else
                    timer.IsArmed = false;
            }

            timer.Fire();
        }
    }

    /// <summary>Advances to the next timer and fires it; false when none is armed.</summary>
    public bool AdvanceToNext()
    {
        if (NextDue is not { } due)
            return false;
        AdvanceTo(due);
        return true;
    }

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new VirtualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private void Arm(VirtualTimer timer, DateTimeOffset due)
    {
        (timer.Due, timer.Order, timer.IsArmed) = (due, ++order, true);
        armed.Add(timer);
    }

    private bool Set(VirtualTimer timer, TimeSpan dueTime, TimeSpan period)
    {
        var fireNow = false;
        lock (gate)
        {
            if (timer.IsArmed)
                armed.Remove(timer);
            timer.IsArmed = false;
            timer.Period = period;
            if (timer.IsDisposed)
                return false;
            if (dueTime == TimeSpan.Zero)
                fireNow = true;
            else if (dueTime > TimeSpan.Zero)
                Arm(timer, now + dueTime);
            if (fireNow && period > TimeSpan.Zero)
                Arm(timer, now + period);
        }

        if (fireNow)
            timer.Fire();
        return true;
    }

    private sealed class VirtualTimer(VirtualClock clock, TimerCallback callback, object? state) : ITimer
    {
        public DateTimeOffset Due { get; set; }

        public long Order { get; set; }

        public bool IsArmed { get; set; }

        public bool IsDisposed { get; private set; }

        public TimeSpan Period { get; set; }

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period) => clock.Set(this, dueTime, period);

        public void Dispose()
        {
            IsDisposed = true;
            clock.Set(this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
