using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Steward.Durability;
using Steward.Workers.Code;
using Steward.Workers.Tests.Support;

namespace Steward.Workers.Tests.Activities;

public sealed class TurnActivityTests
{
    private static readonly Envelope Good = new(EnvelopeStatus.Success, "done", 0.9, "because");

    [Fact]
    public async Task A_worker_in_code_gets_everything_resolved_and_its_envelope_is_stored()
    {
        WorkerInput? seen = null;
        await using var host = Host(async (input, stop) =>
        {
            seen = input;
            var hit = (await input.Documents.SearchAsync("ledger", 1, stop)).Single();
            return Good with { Evidence = [hit.Citation] };
        });
        host.Write("a.md", "The ledger admits.");
        await host.PutAsync("before", Good with { Result = "what came before" });

        var reply = await host.RunAsync(host.Turn("coded", "do it", "the goal", invocation: "i1", feedback: "better",
            inputs: ["before", "missing"]));

        seen.ShouldNotBeNull();
        seen.Objective.ShouldBe("do it");
        seen.Goal.ShouldBe("the goal");
        seen.Feedback.ShouldBe("better");
        seen.Inputs.ShouldHaveSingleItem().Envelope.Result.ShouldBe("what came before");
        seen.IdempotencyKey.ShouldBe("i1.1");
        (await seen.Documents.ListAsync(default)).ShouldBe(["docs/a.md"]);
        reply.Envelope!.Evidence.ShouldNotBeNull().ShouldHaveSingleItem().Quote.ShouldBe("The ledger admits.");
        reply.Usage.Calls.ShouldBe(1);
        (await host.StoredAsync("i1")).ShouldNotBeNull().Result.ShouldBe("done");
    }

    [Fact]
    public async Task What_a_worker_throws_is_a_failed_envelope_and_a_fault()
    {
        await using var host = Host((_, _) => throw new InvalidOperationException("the database is down"));

        var reply = await host.RunAsync(host.Turn("coded", "x", invocation: "i"));

        reply.Envelope!.Status.ShouldBe(EnvelopeStatus.Failed);
        reply.Envelope.Reason.ShouldBe("'coded' failed with InvalidOperationException: the database is down");
        reply.Fault.ShouldBeTrue();
        (await host.StoredAsync("i")).ShouldBe(reply.Envelope);
    }

    public static TheoryData<string, Envelope?> Invalid => new()
    {
        { "returned no envelope", null },
        { "confidence: must be a number from 0 to 1", Good with { Confidence = 1.5 } },
        { "returned no valid envelope", Good with { Confidence = double.NaN } },
        { "result: has 16385 characters; at most 16384 are allowed", Good with { Result = new('x', Envelope.MaxResultLength + 1) } },
        { "result: is required", Good with { Result = null! } },
        { "reason: has 1001 characters; at most 1000 are allowed", Good with { Reason = new('x', Envelope.MaxReasonLength + 1) } },
        { "returned no valid envelope", Good with { Status = (EnvelopeStatus)7 } },
        { "evidence: has 65 items; at most 64 are allowed",
            Good with { Evidence = [.. Enumerable.Repeat(new Citation("a", 0, 1, "x"), 65)] } },
        { "evidence[0].end", Good with { Evidence = [new("a", 5, 1, "x")] } },
        { "handoff.to", Good with { Handoff = new(null!, "r", "l") } },
    };

    [Theory]
    [MemberData(nameof(Invalid))]
    public async Task Only_valid_envelopes_get_out(string why, Envelope? envelope)
    {
        await using var host = Host((_, _) => Task.FromResult(envelope!));

        var reply = await host.RunAsync(host.Turn("coded", "x"));

        reply.Envelope!.Status.ShouldBe(EnvelopeStatus.Failed);
        reply.Envelope.Reason.ShouldContain(why);
    }

    [Fact]
    public async Task Half_a_character_in_an_answer_becomes_a_replacement_not_a_crash()
    {
        await using var host = Host((_, _) => Task.FromResult(Good with { Result = "a\ud800b" }));

        (await host.RunAsync(host.Turn("coded", "x"))).Envelope!.Result.ShouldBe("a\ufffdb");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_worker_that_hangs_is_given_up_at_the_deadline(bool blocking)
    {
        using var release = new ManualResetEventSlim();
        await using var host = Host(async (_, _) =>
        {
            // Neither of the two looks at its token.
            if (blocking)
                release.Wait(CancellationToken.None);
            else
                await Task.Delay(Timeout.Infinite, CancellationToken.None);
            return Good;
        });

        var reply = await host.RunAsync(host.Turn("coded", "x", timeout: TimeSpan.FromMilliseconds(50)));

        release.Set();
        reply.Envelope!.Reason.ShouldBe("'coded' gave no answer within its time-out.");
        reply.Fault.ShouldBeTrue();
    }

    [Fact]
    public async Task A_turn_whose_deadline_has_passed_is_not_made()
    {
        var calls = 0;
        await using var host = Host((_, _) =>
        {
            calls++;
            return Task.FromResult(Good);
        });

        var reply = await host.RunAsync(host.Turn("coded", "x", timeout: TimeSpan.FromSeconds(-1)));

        reply.Envelope!.Reason.ShouldContain("deadline had passed");
        reply.Fault.ShouldBeFalse();
        calls.ShouldBe(0);
    }

    [Fact]
    public async Task Cancelled_from_outside_it_throws_and_stores_nothing_so_that_the_engine_runs_it_again()
    {
        using var stop = new CancellationTokenSource();
        await using var host = Host(async (_, token) =>
        {
            await stop.CancelAsync();
            await Task.Delay(Timeout.Infinite, token);
            return Good;
        });

        await Should.ThrowAsync<OperationCanceledException>(() => host.RunAsync(host.Turn("coded", "x", invocation: "i"), stop.Token));
        (await host.StoredAsync("i")).ShouldBeNull();
    }

    [Fact]
    public async Task A_store_that_is_away_puts_the_turn_off_and_is_no_fault_of_the_worker()
    {
        await using var host =
            new TestHost(services =>
                services.AddSingleton<IWorker>(new Coded((_, _) => Task.FromResult(Good))).AddSingleton<TimeProvider>(new SkippingTime()));
        var turn = host.Turn("coded", "x") with { Timeout = TimeSpan.FromMinutes(2) };
        host.Records.FailBefore = (_, _) => true;

        for (var n = 0; n < turn.Worker.Gate.FaultsToOpen * 2; n++)
        {
            var away = await host.RunAsync(turn);
            (away.Busy, away.Fault, away.Envelope).ShouldBe((true, false, null));
            away.Usage.Tokens.ShouldBe(turn.Reservation.Tokens, "what is charged if the task ends meanwhile");
        }
        host.Records.FailBefore = null;

        (await host.RunAsync(turn)).Envelope!.Result.ShouldBe("done");
    }

    [Fact]
    public async Task A_store_that_cannot_be_read_is_no_fault_of_the_worker_either()
    {
        await using var host = new TestHost(services => services.AddSingleton<IWorker>(new Coded(async (input, stop) =>
        {
            await input.Documents.ListAsync(stop);
            return Good;
        })).AddSingleton<TimeProvider>(new SkippingTime()));
        host.Records.FailReads = true;

        (await host.RunAsync(host.Turn("coded", "x"))).Busy.ShouldBeTrue();
    }

    [Fact]
    public async Task Finished_work_is_not_done_again_after_a_crash()
    {
        var calls = 0;
        await using var host = Host((_, _) => Task.FromResult(Good with { Result = $"call {++calls}" }));
        var turn = host.Turn("coded", "x");

        await host.RunAsync(turn);
        var again = await host.RunAsync(turn);

        again.Envelope!.Result.ShouldBe("call 1");
        calls.ShouldBe(1);
    }

    [Fact]
    public async Task Quotes_are_put_right_where_they_are_there_and_dropped_where_they_are_not()
    {
        await using var host = Host((_, _) => Task.FromResult(Good with
        {
            Evidence =
            [
                new("docs/a.md", 0, 3, "One"),
                new("docs/a.md", 90, 93, "two"),
                new("docs/a.md", 0, 9, "Three four"),
                new("docs/a.md", 0, 5, "never said"),
                new("docs/none.md", 0, 3, "One"),
                new("../secret", 0, 3, "One"),
                new("docs/a.md", 0, 0, ""),
                new("docs/a.md", 0, 3, "One"),
                new("docs/a.md", 20, 23, "One"),
            ],
        }));
        host.Write("a.md", "One two, Three\n   four. One.");

        var envelope = (await host.RunAsync(host.Turn("coded", "x"))).Envelope!;

        envelope.Evidence.ShouldBe(
        [
            new("docs/a.md", 0, 3, "One"), new("docs/a.md", 4, 7, "two"), new("docs/a.md", 9, 22, "Three\n   four"),
            new("docs/a.md", 24, 27, "One"),
        ]);
        envelope.Reason.ShouldBe("because 4 of 9 quotes dropped: not in the documents.");
        envelope.Status.ShouldBe(EnvelopeStatus.Success);
    }

    [Fact]
    public async Task A_kind_that_nobody_runs_is_a_failed_envelope()
    {
        await using var host = Host((_, _) => Task.FromResult(Good));
        var turn = host.Turn("coded", "x");

        (await host.RunAsync(turn with { Worker = turn.Worker with { Kind = WorkerKind.Team } })).Envelope!.Reason
            .ShouldContain("cannot run");
        (await host.RunAsync(turn with { InvocationId = "j", Worker = turn.Worker with { Name = "gone" } })).Envelope!.Reason
            .ShouldContain("no worker 'gone'");
    }

    [Fact]
    public async Task Both_activities_are_registered_with_one_call()
    {
        await using var host = Host((_, _) => Task.FromResult(Good));
        var registry = new DurableRegistry().AddWorkerActivities(host.Get<IServiceProvider>());

        registry.Activities.Keys.Order().ShouldBe(["tool-call", "worker-turn"]);
        var reply = await registry.Activities["worker-turn"].RunAsync(new("owner", "worker-turn", default), host.Turn("coded", "x"));
        JsonSerializer.Serialize(reply, DurableJson.Options).ShouldContain("\"result\":\"done\"");
    }

    private static TestHost Host(Func<WorkerInput, CancellationToken, Task<Envelope>> run) =>
        new(services => services.AddSingleton<IWorker>(new Coded(run)));

    private sealed class Coded(Func<WorkerInput, CancellationToken, Task<Envelope>> run) : IWorker
    {
        public string Name => "coded";

        public string Description => "A worker in code.";

        public Task<Envelope> RunAsync(WorkerInput input, CancellationToken cancellationToken) => run(input, cancellationToken);
    }
}
