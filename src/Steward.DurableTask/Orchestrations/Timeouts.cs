namespace Steward.DurableTask.Orchestrations;

/// <summary>
/// Time-outs of all calls of one execution on as few durable timers as possible: a timer that fires early is armed anew for what is left, and
/// none is armed for a call that an earlier timer will look after. A task with a hundred calls of a minute each takes a timer a minute, not a hundred.
/// </summary>
internal sealed class Timeouts(Func<DateTimeOffset, Task> createTimer, Func<DateTimeOffset> now)
{
    private readonly List<(DateTimeOffset Due, TaskCompletionSource Source)> waiting = [];
    private readonly List<DateTimeOffset> armed = [];

    /// <summary>Completes when <paramref name="due"/> has passed, unless <see cref="Forget"/> comes first.</summary>
    public Task Until(DateTimeOffset due)
    {
        var source = new TaskCompletionSource();
        waiting.Add((due, source));
        Arm();
        return source.Task;
    }

    public void Forget(Task expiry) => waiting.RemoveAll(item => item.Source.Task == expiry);

    private void Arm()
    {
        if (waiting.Count == 0)
            return;
        var earliest = waiting.Min(item => item.Due);
        if (armed.Any(at => at <= earliest))
            return;
        armed.Add(earliest);
        _ = FireAsync(earliest);
    }

    private async Task FireAsync(DateTimeOffset at)
    {
        await createTimer(at);
        armed.Remove(at);
        var over = waiting.FindAll(item => item.Due <= now());
        waiting.RemoveAll(item => item.Due <= now());
        Arm();
        foreach (var (_, source) in over)
            source.SetResult();
    }
}
