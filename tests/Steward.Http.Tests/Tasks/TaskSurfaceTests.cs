using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Steward.Contracts;
using Steward.Durability;
using Steward.Http.Tests.Service;
using Steward.Intake;
using Steward.Tasks;

namespace Steward.Http.Tests.Tasks;

public sealed class TaskSurfaceTests : IAsyncLifetime
{
    private TestService service = null!;

    public async Task InitializeAsync() => service = await TestService.StartAsync();

    public async Task DisposeAsync() => await service.DisposeAsync();

    [Fact]
    public async Task A_task_is_accepted_found_and_ends()
    {
        using var response = await service.PostAsync("/api/tasks", TestService.Minimal);
        response.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        var location = response.Headers.Location!.ToString();
        var id = (await TestService.JsonOf(response)).GetProperty("id").GetString()!;
        location.ShouldBe($"/api/tasks/{id}");

        var task = await service.EndAsync(id);
        (task.State, task.Reason).ShouldBe((TaskState.Completed, ReasonCode.Validated), task.Detail);
        task.Result.ShouldNotBeNull().ShouldContain("It is said.");
        task.Links["self"].ShouldBe(location);
        var listed = (await service.GetAsync("/api/tasks?state=completed&pageSize=5")).GetProperty("tasks");
        listed.EnumerateArray().Single().GetProperty("id").GetString().ShouldBe(id);
        (await service.GetAsync("/api/tasks?state=rejected")).GetProperty("tasks").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task The_same_key_is_one_task_and_another_body_a_conflict()
    {
        var id = await service.SubmitAsync(TestService.Minimal, ("Idempotency-Key", "k-1"));
        using var again = await service.PostAsync("/api/tasks",
            TestService.Minimal.Replace("{\"goal\"", "{ \"goal\" ", StringComparison.Ordinal), ("Idempotency-Key", "k-1"));
        again.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        again.Headers.GetValues("Idempotent-Replayed").ShouldBe(["true"]);
        (await TestService.JsonOf(again)).GetProperty("id").GetString().ShouldBe(id);

        using var other = await service.PostAsync("/api/tasks", TestService.Held, ("Idempotency-Key", "k-1"));
        await ProblemOf(other, HttpStatusCode.Conflict, "idempotency-conflict");
        using var bad = await service.PostAsync("/api/tasks", TestService.Minimal, ("Idempotency-Key", "with space"));
        (await ProblemOf(bad, HttpStatusCode.BadRequest, "invalid-request")).GetProperty("errors")[0].GetProperty("field").GetString()
            .ShouldBe("Idempotency-Key");
    }

    [Fact]
    public async Task Cancelling_ends_a_running_task_once()
    {
        var id = await service.SubmitAsync(TestService.Held);
        await service.Hold.Entered;
        using var cancel = await service.Http.PostAsync($"/api/tasks/{id}/cancel", null);
        cancel.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        var task = await service.EndAsync(id);
        (task.State, task.Reason).ShouldBe((TaskState.Cancelled, ReasonCode.Cancelled));
        using var late = await service.Http.PostAsync($"/api/tasks/{id}/cancel", null);
        await ProblemOf(late, HttpStatusCode.Conflict, "task-ended");
        using var unknown = await service.Http.PostAsync("/api/tasks/nothing/cancel", null);
        await ProblemOf(unknown, HttpStatusCode.NotFound, "not-found");
    }

    [Fact]
    public async Task A_dead_letter_is_listed_and_redriven_once()
    {
        var id = await service.SubmitAsync(TestService.Held);
        await service.Hold.Entered;
        await service.Http.PostAsync($"/api/tasks/{id}/cancel", null);
        await service.EndAsync(id);
        service.Hold.Release();

        var letter = (await service.GetAsync("/api/deadletters")).GetProperty("deadLetters").EnumerateArray().Single();
        letter.GetProperty("reason").GetString().ShouldBe(ReasonCode.Cancelled);
        using var redrive = await service.Http.PostAsync($"/api/deadletters/{id}/redrive", null);
        redrive.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        var fresh = (await TestService.JsonOf(redrive)).GetProperty("id").GetString()!;
        fresh.ShouldNotBe(id);
        using var again = await service.Http.PostAsync($"/api/deadletters/{id}/redrive", null);
        (await TestService.JsonOf(again)).GetProperty("id").GetString().ShouldBe(fresh);
        (await service.EndAsync(fresh)).State.ShouldBeOneOf(TaskState.Completed, TaskState.Partial);
        (await service.GetAsync("/api/deadletters")).GetProperty("deadLetters")[0].GetProperty("redrivenAs").GetString().ShouldBe(fresh);
        using var unknown = await service.Http.PostAsync("/api/deadletters/nothing/redrive", null);
        await ProblemOf(unknown, HttpStatusCode.NotFound, "not-found");
    }

    [Fact]
    public async Task Dead_letters_come_the_newest_first_and_of_one_reason_where_that_is_asked()
    {
        var desk = service.App.Services.GetRequiredService<DeadLetterDesk>();
        await desk.BuryAsync("m1", "text", "It is not a task.");
        var id = await service.SubmitAsync(TestService.Held);
        await service.Hold.Entered;
        await service.Http.PostAsync($"/api/tasks/{id}/cancel", null);
        await service.EndAsync(id);
        await desk.BuryAsync("m2", "text", "It is not a task.");

        (await IdsAsync("")).ShouldBe(["message-m2", id, "message-m1"]);
        (await IdsAsync("&pageSize=1")).ShouldBe(["message-m2", id, "message-m1"]);
        (await IdsAsync("&pageSize=1&reason=poison")).ShouldBe(["message-m2", "message-m1"]);
        (await IdsAsync("&reason=cancelled")).ShouldBe([id]);
        (await IdsAsync("&reason=budget")).ShouldBeEmpty();

        async Task<IReadOnlyList<string>> IdsAsync(string query)
        {
            var ids = new List<string>();
            string? continuation = null;
            do
            {
                var page =
                    await service.GetAsync(
                        $"/api/deadletters?{(continuation is null ? "" : $"continuation={continuation}")}{query}".Replace("?&", "?",
                            StringComparison.Ordinal));
                ids.AddRange(page.GetProperty("deadLetters").EnumerateArray().Select(letter => letter.GetProperty("id").GetString()!));
                continuation = page.TryGetProperty("continuation", out var next) ? next.GetString() : null;
            }
            while (continuation is not null);
            return ids;
        }
    }

    [Fact]
    public async Task An_outcome_that_cannot_be_announced_is_a_problem_that_may_pass()
    {
        await service.Engine.Records.PutAsync(RecordCollections.DeadLetters, "outcome-t", """
            { "id": "outcome-t", "taskId": "t", "reason": "unannounced", "at": "2030-01-01T00:00:00Z", "announcement": { "result": "r" } }
            """u8.ToArray());
        using var redrive = await service.Http.PostAsync("/api/deadletters/outcome-t/redrive", null);
        await ProblemOf(redrive, HttpStatusCode.ServiceUnavailable, "not-announced");
    }

    [Fact]
    public async Task Workers_show_the_state_of_their_gates()
    {
        await service.SubmitAsync(TestService.Held);
        await service.Hold.Entered;
        var workers = (await service.GetAsync("/api/workers")).GetProperty("workers").EnumerateArray().ToList();
        workers.Select(worker => worker.GetProperty("name").GetString()).ShouldContain("researcher");
        var gate = workers.Single(worker => worker.GetProperty("name").GetString() == "held").GetProperty("gate");
        gate.GetProperty("breaker").GetString().ShouldBe("closed");
        gate.GetProperty("inside").GetInt32().ShouldBe(1);
    }

    [Fact]
    public async Task Two_hundred_tasks_at_once_all_end()
    {
        var documents =
            """{"goal":"What can a fan-out not exceed?","documents":["limits.md"],"completion":{"criterion":"It is named.","confidence":0.1}}""";
        var ids = await Task.WhenAll(
            Enumerable.Range(0, 200).Select(i => service.SubmitAsync(i % 2 == 0 ? TestService.Minimal : documents)));
        ids.Distinct(StringComparer.Ordinal).Count().ShouldBe(200);
        var ended = await Task.WhenAll(ids.Select(service.EndAsync));
        ended.ShouldAllBe(task => task.State.IsTerminal() && task.State != TaskState.Failed);
        (await PagesAsync("/api/tasks?pageSize=30")).Order(StringComparer.Ordinal).ShouldBe(ids.Order(StringComparer.Ordinal));
    }

    internal static async Task<JsonElement> ProblemOf(HttpResponseMessage response, HttpStatusCode status, string type)
    {
        var text = await response.Content.ReadAsStringAsync();
        response.StatusCode.ShouldBe(status, text);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        var problem = await TestService.JsonOf(response);
        problem.GetProperty("type").GetString().ShouldBe($"urn:steward:problem:{type}");
        problem.GetProperty("status").GetInt32().ShouldBe((int)status);
        problem.GetProperty("title").GetString().ShouldNotBeNullOrEmpty();
        return problem;
    }

    private async Task<List<string>> PagesAsync(string path)
    {
        var ids = new List<string>();
        string? continuation = null;
        do
        {
            var page = await service.GetAsync(continuation is null ? path : $"{path}&continuation={Uri.EscapeDataString(continuation)}");
            ids.AddRange(page.GetProperty("tasks").EnumerateArray().Select(task => task.GetProperty("id").GetString()!));
            continuation = page.TryGetProperty("continuation", out var next) ? next.GetString() : null;
        }
        while (continuation is not null);
        return ids;
    }
}
