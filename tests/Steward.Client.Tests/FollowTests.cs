using System.Net;
using System.Text;
using Steward.Tasks;
using Steward.Testing;
using static Steward.Client.Tests.ScriptedHandler;

namespace Steward.Client.Tests;

public sealed class FollowTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Events_come_once_in_order_over_connections_that_end_after_each(bool broken)
    {
        await using var service = await TestService.StartAsync();
        using var http = new HttpClient(new OneEventHandler(broken)) { BaseAddress = service.BaseAddress };
        var client = new StewardClient(http, time: new SkippingTime());
        var id = await service.SubmitAsync(TestService.Minimal);
        var reconnects = 0;

        var events = await client.FollowAsync(id, reconnecting: () => reconnects++).ToListAsync();

        events.Select(happened => happened.Sequence).ShouldBe(Enumerable.Range(1, events.Count).Select(number => (long)number));
        events[^1].Read()!.Kind.ShouldBe(TaskEventKind.Ended);
        reconnects.ShouldBe(events.Count - 1);
        (await client.FollowAsync(id, events.Count - 1).ToListAsync()).ShouldHaveSingleItem().Sequence.ShouldBe(events.Count);
        (await client.FollowAsync(id, events.Count).ToListAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_stream_that_cannot_be_opened_is_given_up_after_so_many_times()
    {
        var time = new SkippingTime();
        var service = new ScriptedHandler(Event(1), Fault());

        var lost =
            await Should.ThrowAsync<StewardClientException>(async () =>
                await service.Client(new() { MaxReconnects = 5 }, time).FollowAsync("t").ToListAsync());

        lost.IsTransient.ShouldBeTrue();
        service.Sent.Count.ShouldBe(1 + 6);
        service.Sent.Select(sent => sent.Headers.GetValueOrDefault("Last-Event-ID")).ShouldBe([null, .. Enumerable.Repeat("1", 6)]);
        time.Waits.Count.ShouldBe(6);
        time.Waits.ShouldAllBe(wait => wait < TimeSpan.FromSeconds(3));
    }

    [Fact]
    public async Task A_task_that_there_is_not_is_told_at_once()
    {
        var service = new ScriptedHandler(Answer(HttpStatusCode.NotFound));
        (await Should.ThrowAsync<StewardClientException>(() => service.Client().WaitAsync("t"))).Status.ShouldBe(404);
        service.Sent.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_connection_that_brings_nothing_for_minutes_is_replaced_without_a_word()
    {
        var clock = new VirtualClock();
        using var dead = new DeadStream();
        var service = new ScriptedHandler(() => Streamed(dead), Event(1, TaskEventKind.Ended));
        var reconnects = 0;
        var following = service.Client(time: clock).FollowAsync("t", reconnecting: () => reconnects++).ToListAsync().AsTask();
        await dead.Reached.WaitAsync(TimeSpan.FromMinutes(1));

        clock.Advance(TimeSpan.FromMinutes(5));

        (await following.WaitAsync(TimeSpan.FromMinutes(1))).ShouldHaveSingleItem().Sequence.ShouldBe(1);
        reconnects.ShouldBe(0);
    }

    [Fact]
    public async Task Following_stops_when_it_is_cancelled()
    {
        using var dead = new DeadStream();
        using var stop = new CancellationTokenSource();
        var following = new ScriptedHandler(() => Streamed(dead)).Client().WaitAsync("t", stop.Token);
        await dead.Reached.WaitAsync(TimeSpan.FromMinutes(1));

        await stop.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => following);
    }

    private static Func<HttpResponseMessage> Event(long number, string kind = TaskEventKind.Round) => () =>
        Streamed(new MemoryStream(Encoding.UTF8.GetBytes(
            $$$"""data: {"sequence":{{{number}}},"at":"2027-01-31T12:00:00Z","event":{"kind":"{{{kind}}}","summary":"On it."}}"""
                + "\n\n")));

    private static HttpResponseMessage Streamed(Stream body) =>
        new(HttpStatusCode.OK) { Content = new StreamContent(body) { Headers = { ContentType = new("text/event-stream") } } };

    /// <summary>Ends each stream after its first event.</summary>
    private sealed class OneEventHandler(bool broken) : DelegatingHandler(new SocketsHttpHandler())
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken);
            if (response.Content.Headers.ContentType?.MediaType != "text/event-stream")
                return response;
            using (response)
            {
                using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
                var (text, hasData) = (new StringBuilder(), false);
                while (await reader.ReadLineAsync(cancellationToken) is { } line && !(hasData && line.Length == 0))
                {
                    text.Append(line).Append('\n');
                    hasData |= line.StartsWith("data:", StringComparison.Ordinal);
                }
                return Streamed(new CutStream(Encoding.UTF8.GetBytes($"{text}\n"), broken));
            }
        }
    }

    /// <summary>Ends, or breaks, after some bytes.</summary>
    private sealed class CutStream(byte[] bytes, bool broken) : MemoryStream(bytes)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            await base.ReadAsync(buffer, cancellationToken) is var read && (read > 0 || !broken)
                ? read
                : throw new IOException("Connection reset by peer");
    }

    /// <summary>Never brings anything.</summary>
    private sealed class DeadStream : MemoryStream
    {
        private readonly TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Completes when it is read.</summary>
        public Task Reached => reached.Task;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            reached.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            return 0;
        }
    }
}
