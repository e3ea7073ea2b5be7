using Steward.Workers.Chat;
using Steward.Workers.Providers;

namespace Steward.Chat.Tests;

public class BackoffTests
{
    private static readonly DateTimeOffset Answered = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(1, 1.0, 1.0)]
    [InlineData(2, 1.0, 2.0)]
    [InlineData(3, 0.5, 2.0)]
    [InlineData(9, 1.0, 20.0)]
    [InlineData(500, 1.0, 20.0)]
    [InlineData(4, 0.0, 0.0)]
    public void Waits_double_up_to_a_bound_with_full_jitter(int failures, double random, double seconds)
    {
        Backoff.Default.Delay(failures, null, random).ShouldBe(TimeSpan.FromSeconds(seconds));
    }

    [Fact]
    public void What_the_provider_asks_for_is_never_shortened()
    {
        Backoff.Default.Delay(1, TimeSpan.FromSeconds(45), 1).ShouldBe(TimeSpan.FromSeconds(45));
    }

    [Theory]
    [InlineData("7", null, 7_000)]
    [InlineData("0.5", null, 500)]
    [InlineData("7", "250", 250)]
    [InlineData("Fri, 20 Nov 2026 12:00:30 GMT", null, 30_000)]
    [InlineData("Fri, 20 Nov 2026 11:00:00 GMT", null, 0)]
    public void Both_forms_of_retry_after_are_understood(string? header, string? milliseconds, int expected)
    {
        RetryAfter.Read(header, milliseconds, Answered).ShouldBe(TimeSpan.FromMilliseconds(expected));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("soon")]
    [InlineData("-3")]
    [InlineData("1e300")]
    public void What_is_not_understood_is_not_waited_for(string? header)
    {
        RetryAfter.Read(header, null, Answered).ShouldBeNull();
    }
}
