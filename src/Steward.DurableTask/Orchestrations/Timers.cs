namespace Steward.DurableTask.Orchestrations;

/// <summary>
/// The timers of one execution: those of the code with a durable timer each, the time-outs of its calls on as few as possible. Whichever
/// durable timer fires, all that is due completes in the order of its time: durable timers fire late and early, and not in order.
/// </summary>
/// <param name="createDurable">A durable timer, called off by the token or when the execution ends.</param>
internal sealed class Timers(Func<DateTimeOffset, CancellationToken, Task> createDurable, Func<DateTimeOffset> now)
{
    /// <summary>A durable timer of the Azure Storage back end may fire a second early: its queues count in whole seconds.</summary>
    private static readonly TimeSpan EarlyBy = TimeSpan.FromSeconds(1);

    private readonly List<Waiting> waiting = [];
    private readonly List<DateTimeOffset> armed = [];

    /// <summary>Completes when <paramref name="due"/> has passed.</summary>
    public Task At(DateTimeOffset due, CancellationToken cancellationToken)
    {
        var source = Wait(due, isTimeout: false);
        cancellationToken.Register(() =>
        {
            Forget(source.Task);
            source.TrySetCanceled(cancellationToken);
        });
        _ = FireAsync(due, cancellationToken);
        return source.Task;
    }

    /// <summary>
    /// Completes when <paramref name="due"/> has passed, unless <see cref="Forget"/> comes first. No durable timer is armed where an
    /// earlier one will look after it: a task with a hundred calls of a minute each takes one a minute, not a hundred.
    /// </summary>
    public Task TimeoutAt(DateTimeOffset due)
    {
        var source = Wait(due, isTimeout: true);
        Arm();
        return source.Task;
    }

    public void Forget(Task timer) => waiting.RemoveAll(item => item.Source.Task == timer);

    /// <summary>Continuations run inline, on the orchestration's own thread and scheduler.</summary>
    private TaskCompletionSource Wait(DateTimeOffset due, bool isTimeout)
    {
        var source = new TaskCompletionSource();
        waiting.Add(new(due, source, isTimeout));
        return source;
    }

    private void Arm()
    {
        if (waiting.Where(item => item.IsTimeout).Min(item => (DateTimeOffset?)item.Due) is not { } earliest
            || armed.Any(at => at <= earliest))
        {
            return;
        }
        armed.Add(earliest);
        _ = FireAsync(earliest, CancellationToken.None);
    }

    private async Task FireAsync(DateTimeOffset at, CancellationToken cancellationToken)
    {
        await createDurable(at, cancellationToken);
        while (now() < at)
            await createDurable(at + EarlyBy, cancellationToken);
        var over = waiting.Where(item => item.Due <= now()).OrderBy(item => item.Due).ToList();
        waiting.RemoveAll(over.Contains);
        armed.RemoveAll(time => time <= now());
        Arm();
        foreach (var item in over)
            item.Source.TrySetResult();
    }

    private sealed record Waiting(DateTimeOffset Due, TaskCompletionSource Source, bool IsTimeout);
}
