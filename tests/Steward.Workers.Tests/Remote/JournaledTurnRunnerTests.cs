using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Steward.Durability;
using Steward.Limits;
using Steward.Workers.Tests.Support;

namespace Steward.Workers.Tests.Remote;

/// <summary>
/// A crash is a write that fails, or a host that stops, and then the same turn run again, as an engine does after a restart.
/// </summary>
public sealed class JournaledTurnRunnerTests : IAsyncDisposable
{
    private const string Answer = """{"status":"success","result":"from afar","confidence":0.8,"reason":"r"}""";
    private readonly TaskCompletionSource called = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private HttpEndpoint? endpoint;
    private int calls;

    public async ValueTask DisposeAsync()
    {
        if (endpoint is not null)
            await endpoint.DisposeAsync();
    }

    [Fact]
    public async Task A_call_that_cannot_be_begun_on_record_is_not_made()
    {
        await using var host = await HostAsync(Answering);
        host.Records.FailBefore = (collection, _) => collection == RecordCollections.Journal;

        (await host.RunAsync(host.Turn("remote", "x"))).Busy.ShouldBeTrue();

        calls.ShouldBe(0);
    }

    [Fact]
    public async Task An_answer_that_was_lost_before_its_record_is_charged_and_the_call_never_made_again()
    {
        await using var host = await HostAsync(Answering);
        var turn = host.Turn("remote", "x");
        FailJournalWrite(host, 2);
        var lost = await host.RunAsync(turn);
        host.Records.FailBefore = null;

        var again = await host.RunAsync(turn);

        lost.Envelope!.Reason.ShouldStartWith("interrupted: the call was made and its record was lost");
        ShouldBeCutOff(again, turn);
        calls.ShouldBe(1);
    }

    [Fact]
    public async Task An_answer_on_record_is_given_again_when_the_turn_could_not_be_ended()
    {
        await using var host = await HostAsync(Answering);
        var turn = host.Turn("remote", "x");
        host.Records.FailBefore = (collection, _) => collection == RecordCollections.Envelopes;
        (await host.RunAsync(turn)).Busy.ShouldBeTrue();
        host.Records.FailBefore = null;

        var again = await host.RunAsync(turn);

        (again.Envelope!.Result, again.Usage, again.Fault).ShouldBe(("from afar", new Usage(Calls: 1), false));
        calls.ShouldBe(1);
    }

    [Fact]
    public async Task A_fault_on_record_stays_a_fault()
    {
        await using var host = await HostAsync(context =>
        {
            context.Response.StatusCode = 503;
            context.Response.Headers.RetryAfter = "0";
            return Task.CompletedTask;
        });
        var turn = host.Turn("remote", "x");

        var first = await host.RunAsync(turn);
        var again = await host.RunAsync(turn);

        (again.Envelope!.Reason, again.Usage, again.Fault).ShouldBe((first.Envelope!.Reason, first.Usage, true));
        calls.ShouldBe(3);
    }

    [Fact]
    public async Task A_host_that_stops_in_mid_call_leaves_it_begun_and_it_is_not_made_again()
    {
        await using var host = await HostAsync(Hanging);
        var turn = host.Turn("remote", "x");
        await StopInMidCallAsync(host, turn);

        ShouldBeCutOff(await host.RunAsync(turn), turn);

        calls.ShouldBe(1);
    }

    [Fact]
    public async Task Past_the_deadline_what_was_cut_off_is_charged_still_and_an_answer_still_counts()
    {
        await using var host = await HostAsync(context => context.Request.Headers["Idempotency-Key"] == "cut.1"
            ? Hanging(context)
            : Answering(context));
        var (cut, answered, never) = (host.Turn("remote", "x", invocation: "cut"), host.Turn("remote", "x"), host.Turn("remote", "x"));
        await StopInMidCallAsync(host, cut);
        await host.RunAsync(answered);

        ShouldBeCutOff(await host.RunAsync(Late(cut)), cut);
        (await host.RunAsync(Late(answered))).Envelope!.Result.ShouldBe("from afar");
        var missed = await host.RunAsync(Late(never));

        (missed.Envelope!.Reason, missed.Usage).ShouldBe(("The deadline had passed before 'remote' was called.", Usage.None));
        calls.ShouldBe(2);
    }

    [Fact]
    public async Task Of_two_that_run_the_same_turn_one_calls()
    {
        await using var host = await HostAsync(Answering);
        var turn = host.Turn("remote", "x");

        var replies = await Task.WhenAll(host.RunAsync(turn), host.RunAsync(turn));

        replies.ShouldContain(reply => reply.Envelope!.Result == "from afar");
        calls.ShouldBe(1);
    }

    [Fact]
    public async Task The_call_of_an_MCP_server_that_was_cut_off_is_not_made_again_and_its_answer_on_record_is_reused()
    {
        var program = Path.Combine(AppContext.BaseDirectory, "Steward.ScriptedTools.dll");
        await using var host = new TestHost(WithoutWaiting, catalogue: $$"""
            {
              "mcpServers": [ { "name": "scripted", "command": "dotnet", "arguments": ["{{program}}"] } ],
              "workers": [ { "name": "finder", "description": "d", "kind": "mcp", "server": "scripted", "tool": "find", "argument": "query" } ]
            }
            """);
        var (lost, kept) = (host.Turn("finder", "lost"), host.Turn("finder", "kept"));
        FailJournalWrite(host, 2);
        await host.RunAsync(lost);
        host.Records.FailBefore = (collection, _) => collection == RecordCollections.Envelopes;
        (await host.RunAsync(kept)).Busy.ShouldBeTrue();
        host.Records.FailBefore = null;

        ShouldBeCutOff(await host.RunAsync(lost), lost);
        // Another objective under the same id shows that nobody asks the server.
        (await host.RunAsync(kept with { Assignment = new("something else", []) })).Envelope!.Result.ShouldBe("found: kept");
    }

    private static void WithoutWaiting(IServiceCollection services) => services.AddSingleton<TimeProvider>(new SkippingTime());

    private static void FailJournalWrite(TestHost host, int which)
    {
        var writes = 0;
        host.Records.FailBefore = (collection, _) => collection == RecordCollections.Journal && ++writes == which;
    }

    private async Task StopInMidCallAsync(TestHost host, WorkerTurn turn)
    {
        using var stopping = new CancellationTokenSource();
        var running = host.RunAsync(turn, stopping.Token);
        await called.Task;
        await stopping.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(running);
    }

    private static WorkerTurn Late(WorkerTurn turn) => turn with { Deadline = DateTimeOffset.UnixEpoch };

    private static void ShouldBeCutOff(TurnReply reply, WorkerTurn turn)
    {
        reply.Envelope!.Status.ShouldBe(EnvelopeStatus.Failed);
        reply.Envelope.Reason.ShouldBe("interrupted: the call was cut off in the middle; it is charged and not made again.");
        reply.Fault.ShouldBeFalse();
        (reply.Usage.Tokens, reply.Usage.CostUsd, reply.Usage.Calls).ShouldBe((turn.Reservation.Tokens, turn.Reservation.CostUsd, 1));
    }

    private static Task Answering(HttpContext context) => context.Response.WriteAsync(Answer);

    private static Task Hanging(HttpContext context) => Task.Delay(Timeout.Infinite, context.RequestAborted);

    private async Task<TestHost> HostAsync(RequestDelegate answer)
    {
        endpoint = await HttpEndpoint.StartAsync(context =>
        {
            Interlocked.Increment(ref calls);
            called.TrySetResult();
            return answer(context);
        });
        return new(WithoutWaiting,
            catalogue: $$"""{"workers":[{"name":"remote","description":"d","kind":"http","endpoint":"{{endpoint.Address}}/run"}]}""");
    }
}
