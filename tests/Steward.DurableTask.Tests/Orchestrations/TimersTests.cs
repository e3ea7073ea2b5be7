using Steward.DurableTask.Orchestrations;

namespace Steward.DurableTask.Tests.Orchestrations;

/// <summary>The timers of one execution over durable ones that fire early, late and out of order, as a storage queue makes them.</summary>
public sealed class TimersTests
{
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly List<(DateTimeOffset At, TaskCompletionSource Source)> durable = [];
    private readonly List<string> completed = [];
    private readonly Timers timers;
    private DateTimeOffset now = Start;

    public TimersTests() => timers = new(CreateDurable, () => now);

    [Fact]
    public void What_is_due_completes_in_the_order_of_its_time_whichever_durable_timer_fires_first()
    {
        Await("three", timers.At(Start.AddSeconds(3), default));
        Await("one", timers.At(Start.AddSeconds(1), default));
        Await("time-out", timers.TimeoutAt(Start.AddSeconds(1.5)));
        Await("two", timers.At(Start.AddSeconds(2), default));

        Fire(Start.AddSeconds(2), at: 2.1);

        completed.ShouldBe(["one", "time-out", "two"]);
        Fire(Start.AddSeconds(1), at: 2.2);
        Fire(Start.AddSeconds(1.5), at: 2.2);
        completed.Count.ShouldBe(3, "each completes once");
        Fire(Start.AddSeconds(3), at: 3);
        completed[^1].ShouldBe("three");
    }

    [Fact]
    public void One_that_fires_a_second_early_waits_for_the_rest()
    {
        Await("one", timers.At(Start.AddSeconds(1), default));
        Fire(Start.AddSeconds(1), at: 0.2);
        completed.ShouldBeEmpty();
        Fire(Start.AddSeconds(2), at: 1.1);
        completed.ShouldBe(["one"]);
    }

    [Fact]
    public void A_cancelled_one_does_not_complete_even_where_one_that_is_due_with_it_cancels_it()
    {
        using var stop = new CancellationTokenSource();
        var second = timers.At(Start.AddSeconds(2), stop.Token);
        _ = timers.At(Start.AddSeconds(1), default).ContinueWith(_ => stop.Cancel(), TaskContinuationOptions.ExecuteSynchronously);
        Fire(Start.AddSeconds(1), at: 5);
        second.IsCanceled.ShouldBeTrue();
    }

    [Fact]
    public void Time_outs_share_a_durable_timer_and_one_that_is_forgotten_arms_none()
    {
        Await("late", timers.TimeoutAt(Start.AddSeconds(60)));
        var answered = timers.TimeoutAt(Start.AddSeconds(90));
        Await("later", timers.TimeoutAt(Start.AddSeconds(95)));
        durable.Count.ShouldBe(1);
        timers.Forget(answered);
        Fire(Start.AddSeconds(60), at: 60);
        completed.ShouldBe(["late"]);
        durable.Select(timer => timer.At).ShouldBe([Start.AddSeconds(95)]);
        Fire(Start.AddSeconds(95), at: 95);
        answered.IsCompleted.ShouldBeFalse();
        completed.ShouldBe(["late", "later"]);
        durable.ShouldBeEmpty();
    }

    private Task CreateDurable(DateTimeOffset at, CancellationToken cancellationToken)
    {
        var source = new TaskCompletionSource();
        cancellationToken.Register(() => source.TrySetCanceled(cancellationToken));
        durable.Add((at, source));
        return source.Task;
    }

    private void Await(string name, Task timer) =>
        _ = timer.ContinueWith(_ => completed.Add(name), TaskContinuationOptions.ExecuteSynchronously);

    /// <param name="at">Seconds since the start.</param>
    private void Fire(DateTimeOffset timer, double at)
    {
        now = Start.AddSeconds(at);
        var index = durable.FindIndex(item => item.At == timer);
        var source = durable[index].Source;
        durable.RemoveAt(index);
        source.SetResult();
    }
}
