using Microsoft.Extensions.Logging;
using Steward.Approvals;
using Steward.Http.Notifications;

namespace Steward.Http.Tests.Notifications;

public sealed class ApprovalNotifierTests
{
    private static readonly Uri Link = new("https://s.example/api/approvals/t-a1?token=secret");
    private static readonly ApprovalQuestion Question = new("t-a1", "t", "t", "A goal that is nobody else's business.",
        "Release this result?", null, 0.5, ["A finding."], null, [], [], DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch);

    private readonly Collected log = new();

    [Theory]
    [InlineData(ApprovalLinkLogging.Undelivered, Reached.Nobody, true)]
    [InlineData(ApprovalLinkLogging.Undelivered, Reached.NotTheOne, true)]
    [InlineData(ApprovalLinkLogging.Undelivered, Reached.Somebody, false)]
    [InlineData(ApprovalLinkLogging.Always, Reached.Somebody, true)]
    [InlineData(ApprovalLinkLogging.Never, Reached.Nobody, false)]
    [InlineData(ApprovalLinkLogging.Never, Reached.NotTheOne, false)]
    public async Task The_log_has_the_link_where_it_may_and_nobody_else_has(ApprovalLinkLogging links, Reached reached, bool written)
    {
        IApprovalChannel[] channels = reached == Reached.Nobody ? [] : [new Channel(fails: reached == Reached.NotTheOne)];
        var asked = await Notifier(links, channels).NotifyAsync(Question, Link, default);

        var waiting = log.Entries.Where(entry => entry.Id is 3201 or 3202).ShouldHaveSingleItem();
        waiting.Level.ShouldBe(LogLevel.Warning);
        waiting.Id.ShouldBe(written ? 3201 : 3202);
        waiting.Text.Contains("token=secret", StringComparison.Ordinal).ShouldBe(written);
        waiting.Text.ShouldContain("t-a1");
        waiting.Text.ShouldNotContain(Question.Goal);
        asked.Delivered.ShouldBe((reached == Reached.Somebody ? 1 : 0) + (written ? 1 : 0));
    }

    [Fact]
    public async Task A_channel_that_fails_is_told_of_and_fails_nothing_else()
    {
        var good = new Channel(fails: false);
        var asked = await Notifier(ApprovalLinkLogging.Undelivered, [new Channel(fails: true), good]).NotifyAsync(Question, Link, default);
        good.Links.ShouldBe([Link]);
        asked.Delivered.ShouldBe(1);
        asked.Undelivered.ShouldBe(["channel: it is away"]);
        log.Entries.Where(entry => entry.Id == 3203).ShouldHaveSingleItem().Text.ShouldEndWith("channel: it is away");
    }

    [Fact]
    public async Task A_console_shows_the_question_and_the_link_where_it_may()
    {
        foreach (var (links, written) in new[] { (ApprovalLinkLogging.Always, true), (ApprovalLinkLogging.Never, false) })
        {
            var console = new StringWriter();
            await new ApprovalNotifier(new([]), null, [], new ConsoleApprovals(console), links).NotifyAsync(Question, Link, default);
            console.ToString().ShouldContain("Release this result?");
            console.ToString().Contains("token=secret", StringComparison.Ordinal).ShouldBe(written);
        }
    }

    private ApprovalNotifier Notifier(ApprovalLinkLogging links, IReadOnlyList<IApprovalChannel> channels) =>
        new(new([]), null, channels, new LoggedApprovals(log), links);

    public enum Reached
    {
        Nobody,
        NotTheOne,
        Somebody,
    }

    private sealed class Channel(bool fails) : IApprovalChannel
    {
        public List<Uri> Links { get; } = [];

        public string Name => "channel";

        public Task SendAsync(ApprovalQuestion question, Uri link, CancellationToken cancellationToken)
        {
            if (fails)
                throw new IOException("it is away");
            Links.Add(link);
            return Task.CompletedTask;
        }
    }

    private sealed class Collected : ILogger<LoggedApprovals>
    {
        public List<(LogLevel Level, int Id, string Text)> Entries { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter) =>
            Entries.Add((logLevel, eventId.Id, formatter(state, exception)));
    }
}
