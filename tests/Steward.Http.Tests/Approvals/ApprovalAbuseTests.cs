using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Steward.Approvals;
using Steward.Contracts;
using Steward.Durability;
using Steward.Hosting.Starting;
using Steward.Http.Hosting;
using Steward.Http.Tests.Service;
using Steward.Tasks;
using static Steward.Http.Tests.Tasks.TaskSurfaceTests;

namespace Steward.Http.Tests.Approvals;

public sealed class ApprovalAbuseTests : IAsyncLifetime
{
    private const string Approve = """{"decision":"approve"}""";
    private TestService service = null!;

    public async Task InitializeAsync() => service = await TestService.StartAsync();

    public async Task DisposeAsync() => await service.DisposeAsync();

    [Theory]
    [InlineData("approve", TaskState.Completed, ReasonCode.Approved)]
    [InlineData("reject", TaskState.Rejected, ReasonCode.RejectedByHuman)]
    public async Task A_decision_by_link_ends_the_task(string decision, TaskState state, string reason)
    {
        var (id, link) = await service.AskAsync();
        service.Console.ToString().ShouldContain(link);
        (await service.GetAsync($"/api/tasks/{id}")).GetProperty("approval").GetRawText().ShouldNotContain("token");
        using var response = await service.PostAsync(link, $$"""{"decision":"{{decision}}"}""");
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        var task = await service.EndAsync(id);
        (task.State, task.Reason).ShouldBe((state, reason));
        (task.Result?.Contains("It is said.", StringComparison.Ordinal) ?? false).ShouldBe(state == TaskState.Completed);
    }

    [Fact]
    public async Task A_forged_token_decides_nothing()
    {
        var (id, link) = await service.AskAsync();
        var path = link[..link.IndexOf('?', StringComparison.Ordinal)];
        foreach (var forged in new[] { path, $"{path}?token=", $"{link}x", link[..^1], $"{path}?token=00000000.AAAA", $"{link}&token=x" })
        {
            using var response = await service.PostAsync(forged, Approve);
            response.StatusCode.ShouldBeOneOf([HttpStatusCode.NotFound, HttpStatusCode.BadRequest], forged);
            using var shown = await service.Http.GetAsync(forged);
            shown.StatusCode.ShouldBeOneOf([HttpStatusCode.NotFound, HttpStatusCode.BadRequest], forged);
            (await shown.Content.ReadAsStringAsync()).ShouldNotContain("It is said.");
        }
        await StillWaitsAsync(id);
    }

    [Fact]
    public async Task The_token_of_another_task_decides_nothing()
    {
        var (id, link) = await service.AskAsync();
        var (_, other) = await service.AskAsync();
        var mixed = link[..link.IndexOf('?', StringComparison.Ordinal)] + other[other.IndexOf('?', StringComparison.Ordinal)..];
        using var response = await service.PostAsync(mixed, Approve);
        await ProblemOf(response, HttpStatusCode.NotFound, "not-found");
        await StillWaitsAsync(id);
    }

    [Fact]
    public async Task A_link_scanner_that_gets_every_link_decides_nothing()
    {
        var (id, link) = await service.AskAsync();
        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Head, HttpMethod.Options })
        {
            foreach (var path in new[] { link, $"{link}&decision=approve", $"{link}&approve=true" })
            {
                using var request = new HttpRequestMessage(method, path);
                request.Headers.Accept.ParseAdd("text/html");
                using var response = await service.Http.SendAsync(request);
                ((int)response.StatusCode).ShouldBeLessThan(500);
            }
        }
        await StillWaitsAsync(id);
    }

    [Fact]
    public async Task A_used_token_is_used_up()
    {
        var (id, link) = await service.AskAsync();
        using var first = await service.PostAsync(link, Approve);
        first.StatusCode.ShouldBe(HttpStatusCode.OK);
        using var second = await service.PostAsync(link, """{"decision":"reject"}""");
        await ProblemOf(second, HttpStatusCode.Conflict, "already-decided");
        (await service.EndAsync(id)).State.ShouldBe(TaskState.Completed);
    }

    [Fact]
    public async Task Of_two_at_once_one_takes_effect()
    {
        for (var round = 0; round < 5; round++)
        {
            var (id, link) = await service.AskAsync();
            var answers = await Task.WhenAll(
                Enumerable.Range(0, 8).Select(i => service.PostAsync(link, i % 2 == 0 ? Approve : """{"decision":"reject"}""")));
            var winner = answers.Where(answer => answer.StatusCode == HttpStatusCode.OK).ShouldHaveSingleItem();
            answers.Count(answer => answer.StatusCode == HttpStatusCode.Conflict).ShouldBe(7);
            var verdict = (await TestService.JsonOf(winner)).GetProperty("verdict").GetString();
            (await service.EndAsync(id)).State.ShouldBe(verdict == "approve" ? TaskState.Completed : TaskState.Rejected);
        }
    }

    [Fact]
    public async Task After_the_deadline_nothing_is_accepted()
    {
        var (id, link) = await service.AskAsync(
            TestService.Asking.Replace("\"approval\"", "\"limits\":{\"approvalWait\":\"00:00:01\"},\"approval\"",
                StringComparison.Ordinal));
        var task = await service.EndAsync(id);
        (task.State, task.Reason).ShouldBe((TaskState.Aborted, ReasonCode.ApprovalTimeout));
        using var late = await service.PostAsync(link, Approve);
        await ProblemOf(late, HttpStatusCode.Gone, "approval-expired");
    }

    [Fact]
    public async Task A_decision_that_the_host_did_not_live_to_tell_takes_effect_on_the_next_start()
    {
        var (id, _) = await service.AskAsync();
        var claim = new ApprovalDecision($"{id}-a1", ApprovalVerdict.Reject, "No.", "bob", DateTimeOffset.UtcNow);
        await service.Engine.Records.PutAsync(RecordCollections.ApprovalDeliveries, claim.ApprovalId, "{}"u8.ToArray());
        await service.Engine.Records.TryCreateAsync(RecordCollections.Approvals, claim.ApprovalId,
            JsonSerializer.SerializeToUtf8Bytes(claim, DurableJson.Options));
        foreach (var starting in service.App.Services.GetServices<IHostedService>().OfType<DecisionRedelivery>())
            await starting.StartAsync(default);
        (await service.EndAsync(id)).State.ShouldBe(TaskState.Rejected);
    }

    [Fact]
    public async Task After_a_cancellation_nothing_is_accepted()
    {
        var (id, link) = await service.AskAsync();
        await service.Http.PostAsync($"/api/tasks/{id}/cancel", null);
        (await service.EndAsync(id)).State.ShouldBe(TaskState.Cancelled);
        using var late = await service.PostAsync(link, Approve);
        await ProblemOf(late, HttpStatusCode.Conflict, "task-ended");
    }

    [Fact]
    public async Task A_revision_runs_a_round_with_the_feedback_and_then_asks_anew_under_a_new_link()
    {
        var (id, link) = await service.AskAsync();
        using var first = await service.PostAsync(link, """{"decision":"revise","feedback":"Say it twice."}""");
        first.StatusCode.ShouldBe(HttpStatusCode.OK);
        using var again = await service.PostAsync(link, """{"decision":"revise","feedback":"Say it thrice."}""");
        await ProblemOf(again, HttpStatusCode.Conflict, "already-decided");

        var second = await NextLinkAsync(id, 2);
        second.ShouldNotBe(link);
        using var old = await service.PostAsync(link, Approve);
        await ProblemOf(old, HttpStatusCode.Conflict, "already-decided");
        using var approve = await service.PostAsync(second, Approve);
        approve.StatusCode.ShouldBe(HttpStatusCode.OK);
        var task = await service.EndAsync(id);
        task.State.ShouldBe(TaskState.Completed);
        task.Result.ShouldNotBeNull().ShouldContain("Say it twice.");
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("{}", "decision")]
    [InlineData("""{"decision":"maybe"}""", "decision")]
    [InlineData("""{"decision":"timed-out"}""", "decision")]
    [InlineData("""{"decision":"revise"}""", "feedback")]
    [InlineData("""{"decision":"approve","decidedBy":"boss"}""", "decidedBy")]
    [InlineData("""{"decision":7}""", "decision")]
    public async Task A_wrong_answer_is_refused_with_its_field(string body, string field)
    {
        var (id, link) = await service.AskAsync();
        using var response = await service.PostAsync(link, body);
        (await ProblemOf(response, HttpStatusCode.BadRequest, "invalid-request")).GetProperty("errors")[0].GetProperty("field").GetString()
            .ShouldBe(field);
        await StillWaitsAsync(id);
    }

    [Fact]
    public async Task A_form_decides_as_json_does_and_a_large_one_is_refused()
    {
        var (id, link) = await service.AskAsync();
        using var large = await service.Http.PostAsync(link, Form("decision=revise&feedback=" + new string('x', 40_000)));
        large.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        using var incomplete = await service.Http.PostAsync(link, Form("decision=revise&feedback="));
        incomplete.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await incomplete.Content.ReadAsStringAsync()).ShouldContain("say what to change");
        using var response = await service.Http.PostAsync(link, Form("decision=approve&feedback="));
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("text/html");
        (await service.EndAsync(id)).State.ShouldBe(TaskState.Completed);
    }

    private static StringContent Form(string text) => new(text, Encoding.UTF8, "application/x-www-form-urlencoded");

    private async Task<string> NextLinkAsync(string id, int number)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var seen = 0L;
        while (await service.Engine.Records.GetAsync(RecordCollections.ApprovalTickets, $"{id}-a{number}", limit.Token) is null)
        {
            await service.Engine.Client.WaitForEventsAsync(id, seen, limit.Token);
            seen = (await service.Engine.Client.ReadEventsAsync(id, seen, 1, limit.Token)).Select(item => item.Sequence)
                .LastOrDefault(seen);
        }
        return await service.LinkAsync($"{id}-a{number}");
    }

    private async Task StillWaitsAsync(string id)
    {
        (await service.Engine.Records.GetAsync(RecordCollections.Approvals, $"{id}-a1")).ShouldBeNull();
        (await service.GetAsync($"/api/tasks/{id}")).GetProperty("state").GetString().ShouldBe("awaiting-approval");
    }
}
