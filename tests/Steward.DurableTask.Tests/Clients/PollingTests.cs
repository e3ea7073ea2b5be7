using Steward.DurableTask.Clients;
using Steward.TestDoubles;

namespace Steward.DurableTask.Tests.Clients;

public sealed class PollingTests
{
    private readonly SkippingTime time = new();

    [Fact]
    public async Task It_looks_at_once_first_and_every_two_seconds_in_the_long_run()
    {
        var looks = 0;

        await new Polling(time).UntilAsync(_ => Task.FromResult(++looks == 2_000), default);

        looks.ShouldBe(2_000);
        time.Waits.Count.ShouldBe(1_999);
        time.Waits[0].ShouldBeLessThan(TimeSpan.FromMilliseconds(500));
        time.Waits.Max().ShouldBe(TimeSpan.FromSeconds(2));
        time.Waits.Skip(100).ShouldAllBe(wait => wait == TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task What_is_so_already_is_not_waited_for()
    {
        await new Polling(time).UntilAsync(_ => Task.FromResult(true), default);

        time.Waits.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_error_is_the_callers_at_once_and_a_cancelled_wait_ends()
    {
        await Should.ThrowAsync<InvalidOperationException>(() =>
            new Polling(time).UntilAsync(_ => throw new InvalidOperationException(), default));
        time.Waits.ShouldBeEmpty();

        using var stop = new CancellationTokenSource();
        await Should.ThrowAsync<OperationCanceledException>(() => new Polling(time).UntilAsync(async _ =>
        {
            await stop.CancelAsync();
            return false;
        }, stop.Token));
    }
}
