using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Steward.Workers.Remote;
using Steward.Workers.Tests.Support;

namespace Steward.Workers.Tests.Remote;

public sealed class HttpTurnRunnerTests
{
    private const string Answer =
        """{"status":"success","result":"from afar","confidence":0.8,"reason":"r","evidence":[{"document":"docs/a.md","start":0,"end":3,"quote":"One"}]}""";

    private readonly List<(string? Key, string? Authorization, JsonElement Body)> calls = [];

    [Fact]
    public async Task The_input_is_posted_and_an_envelope_comes_back()
    {
        await using var server = await ServeAsync((context, _) => context.Response.WriteAsync(Answer));
        await using var host = Host(server.Address);
        host.Write("a.md", "One two");
        await host.PutAsync("before", new(EnvelopeStatus.Partial, "earlier", 0.5, "r"));

        var reply = await host.RunAsync(host.Turn("remote", "price it", "the goal", invocation: "i1", inputs: ["before"]));

        reply.Envelope!.Result.ShouldBe("from afar");
        reply.Envelope.Evidence.ShouldNotBeNull().ShouldHaveSingleItem();
        reply.Usage.Calls.ShouldBe(1);
        reply.Fault.ShouldBeFalse();
        var (key, authorization, body) = calls.ShouldHaveSingleItem();
        key.ShouldBe("i1.1");
        authorization.ShouldBe("Bearer hush");
        body.GetProperty("objective").GetString().ShouldBe("price it");
        body.GetProperty("goal").GetString().ShouldBe("the goal");
        body.GetProperty("inputs")[0].GetProperty("envelope").GetProperty("result").GetString().ShouldBe("earlier");
        body.GetProperty("documents")[0].GetString().ShouldBe("docs");
        (await host.StoredAsync("i1")).ShouldNotBeNull().Result.ShouldBe("from afar");
    }

    [Fact]
    public async Task A_fault_is_retried_under_the_same_key()
    {
        await using var server = await ServeAsync((context, call) =>
        {
            if (call == 3)
                return context.Response.WriteAsync(Answer);
            context.Response.StatusCode = call == 1 ? 503 : 429;
            context.Response.Headers.RetryAfter = "0";
            return Task.CompletedTask;
        });
        await using var host = Host(server.Address);

        (await host.RunAsync(host.Turn("remote", "x"))).Envelope!.Result.ShouldBe("from afar");
        calls.Count.ShouldBe(3);
        calls.Select(call => call.Key).Distinct().Count().ShouldBe(1);
    }

    [Fact]
    public async Task A_byte_order_mark_before_the_answer_is_skipped()
    {
        await using var server = await ServeAsync((context, _) => context.Response.WriteAsync('\uFEFF' + Answer));
        await using var host = Host(server.Address);

        (await host.RunAsync(host.Turn("remote", "x"))).Envelope!.Result.ShouldBe("from afar");
    }

    [Fact]
    public async Task A_date_to_retry_after_is_waited_for_and_one_that_has_passed_is_not()
    {
        var time = new SkippingTime();
        var now = time.GetUtcNow();
        await using var server = await ServeAsync((context, call) =>
        {
            if (call == 3)
                return context.Response.WriteAsync(Answer);
            context.Response.StatusCode = 503;
            context.Response.Headers.RetryAfter = (call == 1 ? now.AddSeconds(7) : now.AddMinutes(-1)).ToString("R");
            return Task.CompletedTask;
        });
        await using var host = Host(server.Address, configure: services => services.AddSingleton<TimeProvider>(time));

        (await host.RunAsync(host.Turn("remote", "x"))).Envelope!.Result.ShouldBe("from afar");
        time.Waits.ShouldBe([TimeSpan.FromSeconds(7)]);
    }

    [Fact]
    public async Task A_lasting_5xx_is_a_fault_after_three_calls()
    {
        await using var server = await ServeAsync((context, _) =>
        {
            context.Response.StatusCode = 500;
            context.Response.Headers.RetryAfter = "0";
            return Task.CompletedTask;
        });
        await using var host = Host(server.Address);

        var reply = await host.RunAsync(host.Turn("remote", "x"));

        reply.Fault.ShouldBeTrue();
        reply.Envelope!.Reason.ShouldBe("'remote' answered with status 500.");
        calls.Count.ShouldBe(3);
    }

    [Theory]
    [InlineData(400, "", "refused the call with status 400")]
    [InlineData(401, "", "refused the call with status 401")]
    [InlineData(302, "", "refused the call with status 302")]
    [InlineData(200, "", "the text is empty")]
    [InlineData(200, "Sorry, I cannot.", "not one JSON value")]
    [InlineData(200, """{"status":"success","result":"x","confidence":7,"reason":"r"}""", "confidence: must be from 0 to 1")]
    [InlineData(200, "too long", "more than 1048576 bytes")]
    public async Task Anything_but_an_envelope_is_a_failed_one_and_no_fault(int status, string body, string why)
    {
        await using var server = await ServeAsync((context, _) =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = "http://127.0.0.1:1/";
            return context.Response.WriteAsync(body == "too long" ? new string(' ', HttpTurnRunner.MaxAnswerBytes + 1) : body);
        });
        await using var host = Host(server.Address);

        var reply = await host.RunAsync(host.Turn("remote", "x"));

        reply.Envelope!.Status.ShouldBe(EnvelopeStatus.Failed);
        reply.Envelope.Reason.ShouldContain(why);
        reply.Fault.ShouldBeFalse();
        calls.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_server_that_hangs_or_breaks_off_or_is_not_there_is_a_fault()
    {
        await using var hanging = await ServeAsync((context, _) => Task.Delay(Timeout.Infinite, context.RequestAborted));
        await using var breaking = await ServeAsync(async (context, _) =>
        {
            context.Response.ContentLength = 100;
            await context.Response.WriteAsync("{");
            await context.Response.Body.FlushAsync();
            context.Abort();
        });

        (await ReplyOf(hanging.Address, TimeSpan.FromSeconds(1))).ShouldBe(("'remote' gave no answer within its time-out.", true));
        foreach (var address in new[] { breaking.Address, "http://127.0.0.1:1" })
        {
            var (reason, fault) = await ReplyOf(address, TimeSpan.FromSeconds(30));
            reason.ShouldStartWith("'remote' is unreachable: ");
            fault.ShouldBeTrue();
        }

        static async Task<(string Reason, bool Fault)> ReplyOf(string address, TimeSpan timeout)
        {
            await using var host = Host(address);
            var reply = await host.RunAsync(host.Turn("remote", "x", timeout: timeout));
            return (reply.Envelope!.Reason, reply.Fault);
        }
    }

    [Fact]
    public async Task An_answer_that_came_is_not_asked_for_again_after_a_crash()
    {
        await using var server = await ServeAsync((context, _) => context.Response.WriteAsync(Answer));
        await using var host = Host(server.Address);
        var turn = host.Turn("remote", "x");

        await host.RunAsync(turn);
        (await host.RunAsync(turn)).Envelope!.Result.ShouldBe("from afar");

        calls.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_missing_token_is_said_before_anything_is_sent()
    {
        await using var server = await ServeAsync((context, _) => context.Response.WriteAsync(Answer));
        await using var host = Host(server.Address, token: null);

        (await host.RunAsync(host.Turn("remote", "x"))).Envelope!.Reason
            .ShouldBe("The setting 'REMOTE_TOKEN' is not set, and 'remote' needs it.");
        calls.ShouldBeEmpty();
    }

    private Task<HttpEndpoint> ServeAsync(Func<HttpContext, int, Task> answer) => HttpEndpoint.StartAsync(async context =>
    {
        using var body = await JsonDocument.ParseAsync(context.Request.Body);
        calls.Add((context.Request.Headers["Idempotency-Key"], context.Request.Headers.Authorization, body.RootElement.Clone()));
        await answer(context, calls.Count);
    });

    private static TestHost Host(string address, string? token = "hush", Action<IServiceCollection>? configure = null) => new(
        configure,
        catalogue: $$"""{"workers":[{"name":"remote","description":"d","kind":"http","endpoint":"{{address}}/run","tokenSetting":"REMOTE_TOKEN"}]}""",
        change: options => options with { Setting = name => name == "REMOTE_TOKEN" ? token : null });
}
