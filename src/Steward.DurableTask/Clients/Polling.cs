namespace Steward.DurableTask.Clients;

/// <summary>How often a client looks again: at once at first, every two seconds in the long run.</summary>
internal sealed class Polling(TimeProvider time)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    private TimeSpan wait = TimeSpan.FromMilliseconds(50);

    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(wait, time, cancellationToken);
        wait = wait * 1.5 < Longest ? wait * 1.5 : Longest;
    }
}
