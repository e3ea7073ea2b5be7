using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Steward.Http.Tests.Service;
using Steward.Tasks;

namespace Steward.Http.Tests.Tasks;

public sealed class EventStreamTests : IAsyncLifetime
{
    private TestService service = null!;

    public async Task InitializeAsync() => service = await TestService.StartAsync(new() { Heartbeat = TimeSpan.FromMilliseconds(100) });

    public async Task DisposeAsync() => await service.DisposeAsync();

    [Fact]
    public async Task Events_come_in_order_without_a_gap_over_reconnects_after_every_single_one()
    {
        var id = await service.SubmitAsync(TestService.Held);
        var seen = new List<(long Id, string Kind)>();
        var last = 0L;
        while (true)
        {
            // One event for each connection, and the worker let go in between: what happened meanwhile must not be lost.
            using var response = await OpenAsync(id, last);
            if (response.StatusCode == HttpStatusCode.NoContent)
                break;
            var one = await FramesAsync(response, 1);
            if (one.Count == 0)
                break;
            seen.AddRange(one);
            last = one[^1].Id;
            if (one[^1].Kind == TaskEventKind.WorkerStarted && seen.Count > 4)
                service.Hold.Release();
        }
        seen.Select(frame => frame.Id).ShouldBe(Enumerable.Range(1, seen.Count).Select(number => (long)number));
        seen[0].Kind.ShouldBe(TaskEventKind.Started);
        seen[^1].Kind.ShouldBe(TaskEventKind.Ended);
        var all = (await service.GetAsync($"/api/tasks/{id}/events?take=1000")).GetProperty("events");
        all.GetArrayLength().ShouldBe(seen.Count);
    }

    [Fact]
    public async Task A_stream_ends_after_the_last_event_and_says_then_not_to_come_back()
    {
        var id = await service.SubmitAsync(TestService.Minimal);
        using var response = await OpenAsync(id, 0);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        var frames = await FramesAsync(response, int.MaxValue);
        frames[^1].Kind.ShouldBe(TaskEventKind.Ended);
        await service.EndAsync(id);
        using var late = await OpenAsync(id, frames[^1].Id);
        late.StatusCode.ShouldBe(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Silence_is_broken_by_a_heartbeat()
    {
        var id = await service.SubmitAsync(TestService.Held);
        await service.Hold.Entered;
        using var first = await OpenAsync(id, 0);
        using var reader = new StreamReader(await first.Content.ReadAsStreamAsync());
        while (await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(30)) is { } line
            && !line.StartsWith(": keep-alive", StringComparison.Ordinal))
        {
        }
    }

    [Fact]
    public async Task Streams_are_bounded()
    {
        await using var narrow = await TestService.StartAsync(new() { MaxStreams = 1 });
        var id = await narrow.SubmitAsync(TestService.Held);
        await narrow.Hold.Entered;
        using var first = await OpenAsync(id, 0, narrow);
        first.StatusCode.ShouldBe(HttpStatusCode.OK);
        using var second = await OpenAsync(id, 0, narrow);
        await TaskSurfaceTests.ProblemOf(second, HttpStatusCode.ServiceUnavailable, "unavailable");
    }

    [Fact]
    public async Task As_json_events_come_in_pages()
    {
        var id = await service.SubmitAsync(TestService.Minimal);
        await service.EndAsync(id);
        var first = await service.GetAsync($"/api/tasks/{id}/events?take=2");
        first.GetProperty("events").GetArrayLength().ShouldBe(2);
        first.GetProperty("next").GetInt64().ShouldBe(2);
        first.GetProperty("complete").GetBoolean().ShouldBeFalse();
        var rest = await service.GetAsync($"/api/tasks/{id}/events?after=2&take=1000");
        rest.GetProperty("events")[0].GetProperty("sequence").GetInt64().ShouldBe(3);
        rest.GetProperty("complete").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task A_stopping_service_ends_its_streams_at_once()
    {
        var id = await service.SubmitAsync(TestService.Held);
        await service.Hold.Entered;
        using var response = await OpenAsync(id, 0);
        var begun = new TaskCompletionSource();
        var reading = FramesAsync(response, int.MaxValue, () => begun.TrySetResult());
        await begun.Task.WaitAsync(TimeSpan.FromSeconds(10));
        await service.App.StopAsync().WaitAsync(TimeSpan.FromSeconds(10));
        (await reading.WaitAsync(TimeSpan.FromSeconds(10))).ShouldNotBeEmpty();
    }

    [Fact]
    public async Task A_last_event_id_that_is_no_number_is_refused()
    {
        var id = await service.SubmitAsync(TestService.Minimal);
        var request = new HttpRequestMessage(HttpMethod.Get, $"/api/tasks/{id}/events");
        request.Headers.Accept.ParseAdd("text/event-stream");
        request.Headers.TryAddWithoutValidation("Last-Event-ID", "-5");
        using var response = await service.Http.SendAsync(request);
        await TaskSurfaceTests.ProblemOf(response, HttpStatusCode.BadRequest, "invalid-request");
    }

    private Task<HttpResponseMessage> OpenAsync(string id, long last, TestService? at = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, $"/api/tasks/{id}/events");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        if (last > 0)
            request.Headers.Add("Last-Event-ID", last.ToString(CultureInfo.InvariantCulture));
        return (at ?? service).Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    private static async Task<List<(long Id, string Kind)>> FramesAsync(HttpResponseMessage response, int count, Action? read = null)
    {
        var frames = new List<(long, string)>();
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        var id = 0L;
        while (frames.Count < count && await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(30)) is { } line)
        {
            if (line.StartsWith("id: ", StringComparison.Ordinal))
            {
                id = long.Parse(line[4..], CultureInfo.InvariantCulture);
            }
            else if (line.StartsWith("event: ", StringComparison.Ordinal))
            {
                frames.Add((id, line[7..]));
                read?.Invoke();
            }
        }
        return frames;
    }
}
