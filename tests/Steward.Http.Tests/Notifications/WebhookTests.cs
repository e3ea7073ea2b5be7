using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Steward.Approvals;
using Steward.Http.Notifications;

namespace Steward.Http.Tests.Notifications;

public sealed class WebhookTests
{
    private const string Secret = "0123456789abcdef0123456789abcdef";
    private static readonly Uri Hook = new("https://hooks.example/in");

    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("2606:4700::1111", true)]
    [InlineData("127.0.0.1", false)]
    [InlineData("10.1.2.3", false)]
    [InlineData("172.16.0.1", false)]
    [InlineData("172.31.255.255", false)]
    [InlineData("172.32.0.1", true)]
    [InlineData("192.168.1.1", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("::1", false)]
    [InlineData("::", false)]
    [InlineData("fe80::1", false)]
    [InlineData("fc00::1", false)]
    [InlineData("ff02::1", false)]
    [InlineData("::ffff:127.0.0.1", false)]
    [InlineData("::ffff:8.8.8.8", true)]
    [InlineData("64:ff9b::7f00:1", false)]
    [InlineData("2002:7f00:1::", false)]
    [InlineData("2001:db8::1", false)]
    public void Only_public_addresses_are_sent_to(string address, bool isPublic) =>
        PublicAddress.Is(IPAddress.Parse(address)).ShouldBe(isPublic);

    [Theory]
    [InlineData("https://hooks.example/x", true)]
    [InlineData("https://HOOKS.example/x", true)]
    [InlineData("https://a.team.example/x", true)]
    [InlineData("https://team.example/x", false)]
    [InlineData("https://evil-team.example/x", false)]
    [InlineData("https://hooks.example.evil/x", false)]
    [InlineData("http://hooks.example/x", false)]
    [InlineData("https://user:pw@hooks.example/x", false)]
    public void Only_allowed_hosts_are_sent_to(string webhook, bool allowed)
    {
        var policy = new WebhookPolicy(["hooks.example", "*.team.example"]);
        (policy.ErrorOf(new(webhook)) is null).ShouldBe(allowed);
        new WebhookPolicy([]).ErrorOf(new(webhook)).ShouldNotBeNull("nothing is allowed unless it is configured");
    }

    [Theory]
    [InlineData("https://localhost:1/")]
    [InlineData("https://127.0.0.1:1/")]
    [InlineData("https://[::1]:1/")]
    public async Task A_name_that_leads_to_a_private_address_is_not_connected_to(string url)
    {
        using var client = new HttpClient(WebhookPolicy.CreateHandler());
        var refused = await Should.ThrowAsync<HttpRequestException>(() => client.GetAsync(new Uri(url)));
        refused.Message.ShouldContain("not at a public address");
    }

    [Fact]
    public async Task A_message_is_signed_over_time_and_body()
    {
        using var receiver = new Receiver(HttpStatusCode.NoContent);
        using var sender = new WebhookSender(receiver, Secret, TimeProvider.System);
        (await sender.SendAsync(Hook, "a1", "{}"u8.ToArray(), default)).ShouldBeNull();
        var parts = receiver.Signatures.Single().Split(',').Select(part => part.Split('='))
            .ToDictionary(part => part[0], part => part[1], StringComparer.Ordinal);
        parts["v1"]
            .ShouldBe(
                Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret),
                    Encoding.UTF8.GetBytes($"{parts["t"]}.{{}}"))));
        receiver.Deliveries.ShouldBe(["a1"]);
    }

    [Theory]
    [InlineData(new[] { 500, 429, 200 }, null, 3)]
    [InlineData(new[] { 503, 503, 503, 200 }, "answered 503", 3)]
    [InlineData(new[] { 404, 200 }, "answered 404", 1)]
    [InlineData(new[] { 302, 200 }, "answered 302", 1)]
    public async Task What_may_pass_is_tried_again_and_nothing_else(int[] answers, string? error, int calls)
    {
        using var receiver = new Receiver([.. answers.Select(answer => (HttpStatusCode)answer)]);
        using var sender = new WebhookSender(receiver, Secret, new ImpatientTime());
        (await sender.SendAsync(Hook, "a1", "{}"u8.ToArray(), default)).ShouldBe(error);
        receiver.Signatures.Count.ShouldBe(calls);
    }

    [Fact]
    public async Task Attempts_are_up_to_five_seconds_apart_and_all_within_the_time_of_a_notification()
    {
        using var receiver = new Receiver(HttpStatusCode.ServiceUnavailable);
        var time = new ImpatientTime();
        using var sender = new WebhookSender(receiver, Secret, time);
        (await sender.SendAsync(Hook, "a1", "{}"u8.ToArray(), default)).ShouldBe("answered 503");
        time.Waits.Count.ShouldBe(2);
        time.Waits.ShouldAllBe(wait => wait > TimeSpan.Zero && wait <= TimeSpan.FromSeconds(5));
        receiver.Deliveries.ShouldBe(["a1", "a1", "a1"]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Silence_and_a_connection_that_is_never_made_are_tried_again(bool silent)
    {
        using var receiver = new Unreachable(silent);
        using var sender = new WebhookSender(receiver, Secret, new ImpatientTime { TimesOut = true });
        (await sender.SendAsync(Hook, "a1", "{}"u8.ToArray(), default)).ShouldBe("no answer within 10 s");
        receiver.Calls.ShouldBe(3);
    }

    [Fact]
    public async Task Who_cancels_a_delivery_is_not_told_that_it_failed()
    {
        using var stop = new CancellationTokenSource();
        using var receiver = new Unreachable(silent: true) { Called = stop.Cancel };
        using var sender = new WebhookSender(receiver, Secret, new ImpatientTime());
        await Should.ThrowAsync<OperationCanceledException>(() => sender.SendAsync(Hook, "a1", "{}"u8.ToArray(), stop.Token));
        receiver.Calls.ShouldBe(1);
    }

    [Fact]
    public async Task A_notification_that_fails_is_told_and_fails_nothing_else()
    {
        using var receiver = new Receiver(HttpStatusCode.OK);
        using var sender = new WebhookSender(receiver, Secret, TimeProvider.System);
        var console = new StringWriter();
        var notifier = new ApprovalNotifier(new(["hooks.example"]), sender, [], new ConsoleApprovals(console), ApprovalLinkLogging.Always);
        var question = new ApprovalQuestion("t-a1", "t", "t", "Goal.", "May it?", null, 0.5, ["A finding."], null,
            ["https://hooks.example/in", "https://elsewhere.example/"], [], DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch);
        var asked = await notifier.NotifyAsync(question, new("https://s.example/api/approvals/t-a1?token=x"), default);
        asked.Delivered.ShouldBe(2);
        asked.Undelivered.ShouldHaveSingleItem().ShouldContain("elsewhere.example");
        console.ToString().ShouldContain("https://s.example/api/approvals/t-a1?token=x");
        JsonDocument.Parse(receiver.Bodies.Single()).RootElement.GetProperty("link").GetString().ShouldEndWith("token=x");
    }

    private sealed class Receiver(params HttpStatusCode[] answers) : HttpMessageHandler
    {
        public List<string> Signatures { get; } = [];

        public List<string> Deliveries { get; } = [];

        public List<string> Bodies { get; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Bodies.Add(await request.Content!.ReadAsStringAsync(cancellationToken));
            Deliveries.Add(request.Headers.GetValues("Steward-Delivery").Single());
            Signatures.Add(request.Headers.GetValues(WebhookSender.SignatureHeader).Single());
            return new(answers[Math.Min(Signatures.Count, answers.Length) - 1]);
        }
    }

    /// <param name="silent">Never answers; else a connection takes longer than it may, which the handler reports as a cancellation.</param>
    private sealed class Unreachable(bool silent) : HttpMessageHandler
    {
        public int Calls { get; private set; }

        public Action Called { get; init; } = () => { };

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Calls++;
            Called();
            if (silent)
                await Task.Delay(Timeout.Infinite, cancellationToken);
            throw new TaskCanceledException("The connection was not made in time.", new TimeoutException());
        }
    }

    /// <summary>Waits of up to 9 seconds are over at once; the time-out of an attempt only where it is asked for.</summary>
    private sealed class ImpatientTime : TimeProvider
    {
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(9);

        public List<TimeSpan> Waits { get; } = [];

        public bool TimesOut { get; init; }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime >= TimeSpan.Zero && dueTime < Patience)
                Waits.Add(dueTime);
            return base.CreateTimer(callback, state,
                dueTime < Patience || (TimesOut && dueTime > Patience) ? TimeSpan.Zero : dueTime, period);
        }
    }
}
