using System.Globalization;
using System.Net;
using Steward.Approvals;
using Steward.Tasks;
using static Steward.Client.Tests.ScriptedHandler;

namespace Steward.Client.Tests;

public sealed class RetryTests
{
    private static readonly TaskRequest Request = new() { Goal = "Say it.", Completion = new("It is said.", []) };
    private static readonly Func<HttpResponseMessage> Page = Answer(HttpStatusCode.OK, EmptyPage);
    private readonly SkippingTime time = new();

    public static TheoryData<int> Transient => [429, 502, 503, 504];

    [Theory]
    [MemberData(nameof(Transient))]
    public async Task A_read_is_repeated_after_delays_that_grow(int status)
    {
        var service = new ScriptedHandler(Answer((HttpStatusCode)status), Answer((HttpStatusCode)status),
            Answer((HttpStatusCode)status), Page);

        (await service.Client(time: time).ListAsync()).Tasks.ShouldBeEmpty();

        service.Sent.Count.ShouldBe(4);
        time.Waits.Count.ShouldBe(3);
        time.Waits.ShouldAllBe(wait => wait <= TimeSpan.FromSeconds(30));
        (time.Waits[0] + time.Waits[1] + time.Waits[2]).ShouldBeGreaterThan(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task A_read_is_repeated_after_a_fault_of_the_connection()
    {
        var service = new ScriptedHandler(Fault(), Page);

        await service.Client(time: time).ListAsync();

        service.Sent.Count.ShouldBe(2);
    }

    [Fact]
    public async Task What_Retry_After_asks_for_is_waited_and_a_little_more()
    {
        var until = time.GetUtcNow().AddSeconds(18);
        var service = new ScriptedHandler(Answer(HttpStatusCode.ServiceUnavailable, retryAfter: "8"),
            Answer(HttpStatusCode.TooManyRequests, retryAfter: until.ToString("R", CultureInfo.InvariantCulture)), Page);

        await service.Client(time: time).ListAsync();

        time.Waits[0].ShouldBeInRange(TimeSpan.FromSeconds(8), TimeSpan.FromSeconds(10));
        time.GetUtcNow().ShouldBeInRange(until, until.AddSeconds(3));
    }

    [Fact]
    public async Task A_service_that_asks_for_too_long_a_wait_is_not_called_again()
    {
        var service = new ScriptedHandler(Answer(HttpStatusCode.ServiceUnavailable, retryAfter: "31"));

        var refused = await Should.ThrowAsync<StewardClientException>(() => service.Client(time: time).ListAsync());

        (refused.Status, refused.RetryAfter, refused.IsTransient).ShouldBe((503, TimeSpan.FromSeconds(31), true));
        service.Sent.ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task Repetitions_are_bounded(int max)
    {
        var service = new ScriptedHandler(Fault());

        var lost = await Should.ThrowAsync<StewardClientException>(() => service.Client(new() { MaxRetries = max }, time).ListAsync());

        (lost.Code, lost.Status, lost.IsTransient).ShouldBe((StewardClientException.Unreachable, null, true));
        lost.Message.ShouldBe("The service at http://steward.example/gateway/ cannot be reached: Connection refused");
        service.Sent.Count.ShouldBe(1 + max);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(404)]
    [InlineData(409)]
    [InlineData(500)]
    public async Task What_will_not_change_is_not_repeated(int status)
    {
        var service = new ScriptedHandler(Answer((HttpStatusCode)status));

        await Should.ThrowAsync<StewardClientException>(() => service.Client(time: time).ListAsync());

        service.Sent.ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("nightly-4711")]
    [InlineData(null)]
    public async Task A_submission_is_repeated_under_one_key_which_is_the_clients_own_where_none_is_given(string? key)
    {
        var service = new ScriptedHandler(Fault(), Answer(HttpStatusCode.ServiceUnavailable), Answer(HttpStatusCode.Conflict));

        await Should.ThrowAsync<StewardClientException>(() => service.Client(time: time).SubmitAsync(Request, key));
        await Should.ThrowAsync<StewardClientException>(() => service.Client(time: time).SubmitAsync(Request, key));

        service.Sent.Count.ShouldBe(4);
        service.Sent.Take(3).Select(sent => (sent.Headers["Idempotency-Key"], sent.Body)).Distinct().ShouldHaveSingleItem();
        var (first, next) = (service.Sent[0].Headers["Idempotency-Key"], service.Sent[3].Headers["Idempotency-Key"]);
        first.ShouldNotBeNullOrEmpty();
        if (key is null)
            next.ShouldNotBe(first);
        else
            (first, next).ShouldBe((key, key));
    }

    [Fact]
    public async Task What_has_no_key_is_sent_once()
    {
        foreach (var call in new Func<StewardClient, Task>[]
        {
            client => client.CancelAsync("t"), client => client.RedriveAsync("t"),
            client => client.DecideAsync(new("http://steward.example/api/approvals/t-a1?token=x"), ApprovalVerdict.Approve),
        })
        {
            foreach (var answer in new[] { Answer(HttpStatusCode.ServiceUnavailable), Fault() })
            {
                var service = new ScriptedHandler(answer);
                (await Should.ThrowAsync<StewardClientException>(() => call(service.Client(time: time)))).IsTransient.ShouldBeTrue();
                service.Sent.ShouldHaveSingleItem().Method.ShouldBe(HttpMethod.Post);
            }
        }
    }

    [Fact]
    public async Task No_answer_within_the_clients_time_out_is_a_fault_of_the_connection_and_a_cancelled_call_is_none()
    {
        using var http = new HttpClient(new SilentHandler())
        {
            BaseAddress = new("http://steward.example"),
            Timeout = TimeSpan.FromMilliseconds(1),
        };
        var late =
            await Should.ThrowAsync<StewardClientException>(() => new StewardClient(http, new() { MaxRetries = 1 }, time).ListAsync());
        (late.Code, time.Waits.Count).ShouldBe((StewardClientException.Unreachable, 1));

        using var given = new CancellationTokenSource();
        using var patient = new HttpClient(new SilentHandler()) { BaseAddress = new("http://steward.example") };
        var call = new StewardClient(patient).ListAsync(cancellationToken: given.Token);
        await given.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => call);
    }

    private sealed class SilentHandler : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            throw new InvalidOperationException("Nobody waits for ever.");
        }
    }
}
