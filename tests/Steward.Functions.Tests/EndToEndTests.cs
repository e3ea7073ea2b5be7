using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Steward.Functions.Tests.Hosts;
using Steward.ScriptedModel;

namespace Steward.Functions.Tests;

/// <summary>Whole tasks through a real Functions host.</summary>
public sealed class EndToEndTests(Deployment app) : IClassFixture<Deployment>
{
    [SkippableFact]
    public async Task A_task_submitted_by_HTTP_fans_out_completes_and_charges_what_the_model_counted()
    {
        Skip.If(Deployment.WhySkipped is not null, Deployment.WhySkipped);
        var id = await app.SubmitAsync(Deployment.Request("Which limits are hard?"));
        var task = await app.EndedAsync(id);
        Text(task, "state").ShouldBe("completed", task.ToString());
        Text(task, "reason").ShouldBe("validated");

        var events = await app.EventsAsync(id);
        events.Select(item => item.GetProperty("sequence").GetInt64()).ShouldBe(Enumerable.Range(1, events.Count).Select(n => (long)n));
        Kinds(events).Count(kind => kind == "worker-started").ShouldBeGreaterThanOrEqualTo(4);
        Kinds(events).ShouldContain("plan");
        Kinds(events)[^1].ShouldBe("task-ended");
        await ChargedAsModelCountedAsync(id, task);
    }

    [SkippableFact]
    public async Task A_task_by_queue_is_taken_once_however_often_its_message_comes_and_its_outcome_is_announced()
    {
        Skip.If(Deployment.WhySkipped is not null, Deployment.WhySkipped);
        var message = JsonSerializer.Serialize(new
        {
            idempotencyKey = "q-1",
            task = Deployment.Request("By queue?", new() { ["metadata"] = new { source = "queue-test" } }),
        });
        for (var i = 0; i < 3; i++)
            await app.Queue("steward-tasks").SendMessageAsync(message);
        var outcomes = app.Queue(Deployment.OutcomeQueue);
        await outcomes.CreateIfNotExistsAsync();
        JsonElement? announced = null;
        await Deployment.UntilAsync(async () =>
        {
            foreach (var outcome in (await outcomes.ReceiveMessagesAsync(32)).Value)
            {
                var read = JsonDocument.Parse(outcome.Body).RootElement;
                if (Text(read, "type") == "task-ended" && read.GetProperty("metadata").TryGetProperty("source", out _))
                    announced = read;
            }
            return announced is not null;
        }, "the outcome is announced");
        Text(announced!.Value, "state").ShouldBe("completed");
        await Deployment.UntilAsync(async () => (await app.Queue("steward-tasks").GetPropertiesAsync()).Value.ApproximateMessagesCount == 0,
            "all messages are taken");

        var list = await app.Http.GetFromJsonAsync<JsonElement>("/api/tasks?metadata=source:queue-test");
        list.GetProperty("tasks").GetArrayLength().ShouldBe(1, list.ToString());
    }

    [SkippableFact]
    public async Task A_message_in_Base64_is_a_task_as_one_in_plain_text()
    {
        Skip.If(Deployment.WhySkipped is not null, Deployment.WhySkipped);
        var message = JsonSerializer.SerializeToUtf8Bytes(
            Deployment.Request("In Base64?", new() { ["metadata"] = new { source = "base64-test" } }));
        await app.Queue("steward-tasks").SendMessageAsync(Convert.ToBase64String([0xEF, 0xBB, 0xBF, .. message]));
        JsonElement[] tasks = [];
        await Deployment.UntilAsync(async () =>
        {
            tasks = [.. (await app.Http.GetFromJsonAsync<JsonElement>("/api/tasks?metadata=source:base64-test")).GetProperty("tasks")
                .EnumerateArray()];
            return tasks.Length == 1;
        }, "the message is taken");
        Text(await app.EndedAsync(Text(tasks[0], "id")), "state").ShouldBe("completed");
    }

    [SkippableFact]
    public async Task A_message_that_is_no_task_becomes_a_dead_letter()
    {
        Skip.If(Deployment.WhySkipped is not null, Deployment.WhySkipped);
        await app.Queue("steward-tasks").SendMessageAsync("""{ "goal": "No criterion" }""");
        await app.Queue("steward-tasks-poison").SendMessageAsync("was delivered too often");
        JsonElement[] letters = [];
        await Deployment.UntilAsync(async () =>
        {
            letters = [.. (await app.Http.GetFromJsonAsync<JsonElement>("/api/deadletters?reason=poison")).GetProperty("deadLetters")
                .EnumerateArray()];
            return Array.Exists(letters, letter => Text(letter, "poison") == "was delivered too often")
                && Array.Exists(letters, letter => Text(letter, "detail").Contains("completion", StringComparison.Ordinal));
        }, "both messages are dead letters");
        letters.ShouldAllBe(letter => Text(letter, "reason") == "poison");
        letters.Select(letter => letter.GetProperty("at").GetDateTimeOffset()).ShouldBeInOrder(SortDirection.Descending);
        var broken = letters.First(letter => Text(letter, "poison") == "was delivered too often");
        using var refused = await app.Http.PostAsync(new Uri($"/api/deadletters/{Text(broken, "id")}/redrive", UriKind.Relative), null);
        refused.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await refused.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors").GetArrayLength().ShouldBeGreaterThan(0);
    }

    [SkippableFact]
    public async Task A_poison_message_that_is_redriven_is_a_task()
    {
        Skip.If(Deployment.WhySkipped is not null, Deployment.WhySkipped);
        const string goal = "Redriven from the poison queue";
        await app.Queue("steward-tasks-poison").SendMessageAsync(JsonSerializer.Serialize(Deployment.Request(goal)));
        JsonElement letter = default;
        await Deployment.UntilAsync(async () =>
        {
            letter = (await app.Http.GetFromJsonAsync<JsonElement>("/api/deadletters")).GetProperty("deadLetters").EnumerateArray()
                .FirstOrDefault(letter => Text(letter, "poison").Contains(goal, StringComparison.Ordinal));
            return letter.ValueKind == JsonValueKind.Object;
        }, "the message is a dead letter");
        using var answer = await app.Http.PostAsync(new Uri($"/api/deadletters/{Text(letter, "id")}/redrive", UriKind.Relative), null);
        answer.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        var id = Text(await answer.Content.ReadFromJsonAsync<JsonElement>(), "id");
        Text(await app.EndedAsync(id), "state").ShouldBe("completed");
    }

    [SkippableFact]
    public async Task Every_event_of_a_task_reaches_Application_Insights()
    {
        Skip.If(Deployment.WhySkipped is not null, Deployment.WhySkipped);
        var id = await app.SubmitAsync(Deployment.Request("Audited?"));
        await app.EndedAsync(id);
        var kinds = Kinds(await app.EventsAsync(id)).Select(kind => $"steward.{kind}").ToList();
        await Deployment.UntilAsync(() => Task.FromResult(app.Telemetry.EventsOf(id).Count >= kinds.Count), "the telemetry arrives");
        app.Telemetry.EventsOf(id)
            .OrderBy(item => long.Parse(item.Properties.GetProperty("steward.sequence").GetString()!, CultureInfo.InvariantCulture))
            .Select(item => item.Name).ShouldBe(kinds);
    }

    [SkippableFact]
    public async Task A_failed_part_makes_a_new_plan()
    {
        Skip.If(Deployment.WhySkipped is not null, Deployment.WhySkipped);
        const string goal = "Plan anew, please: which limits are hard?";
        await app.Model.ScriptAsync(new Rule
        {
            When = new() { Contains = goal, Schema = "envelope" },
            Times = 1,
            Then = new()
            {
                Kind = "envelope",
                Envelope = JsonSerializer.SerializeToElement(new { status = "failed", reason = "No access to what was needed." }),
            },
        });
        var id = await app.SubmitAsync(Deployment.Request(goal));
        var task = await app.EndedAsync(id);
        task.GetProperty("spent").GetProperty("rePlans").GetInt32().ShouldBeGreaterThanOrEqualTo(1, task.ToString());
        Kinds(await app.EventsAsync(id)).ShouldContain("re-plan");
        await ChargedAsModelCountedAsync(id, task);
    }

    [SkippableFact]
    public async Task An_approval_is_given_once_by_its_signed_link()
    {
        Skip.If(Deployment.WhySkipped is not null, Deployment.WhySkipped);
        var id = await app.SubmitAsync(Deployment.Request("Release this result?", new() { ["approval"] = new { when = "always" } }));
        var waiting = await app.UntilAsync(id, task => Text(task, "state") == "awaiting-approval", TimeSpan.FromMinutes(1));
        var link = await app.ApprovalLinkAsync(Text(waiting.GetProperty("approval"), "id"));

        (await StatusAsync(new UriBuilder(link) { Query = "token=wrong" }.Uri)).ShouldBe(HttpStatusCode.NotFound);
        using (var shown = await app.Http.GetAsync(link))
            shown.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await StatusAsync(link)).ShouldBe(HttpStatusCode.OK);
        (await StatusAsync(link)).ShouldBe(HttpStatusCode.Conflict);
        var ended = await app.EndedAsync(id);
        (Text(ended, "state"), Text(ended, "reason")).ShouldBe(("completed", "approved"));
    }

    [SkippableFact]
    public async Task A_question_comes_over_the_outcome_queue_with_a_link_that_decides_and_is_not_in_the_log_then()
    {
        Skip.If(Deployment.WhySkipped is not null, Deployment.WhySkipped);
        var id = await app.SubmitAsync(Deployment.Request("Who is asked?", new() { ["approval"] = new { when = "always" } }));
        var queue = app.Queue(Deployment.OutcomeQueue);
        await queue.CreateIfNotExistsAsync();
        JsonElement? asked = null;
        await Deployment.UntilAsync(async () =>
        {
            foreach (var message in (await queue.ReceiveMessagesAsync(32)).Value)
            {
                var read = JsonElement.Parse(message.Body);
                if (Text(read, "type") == "approval-requested" && Text(read, "taskId") == id)
                    asked = read;
            }
            return asked is not null;
        }, "the question is on the queue");
        Text(asked!.Value, "approvalId").ShouldBe($"{id}-a1");
        (await StatusAsync(new(Text(asked.Value, "link")))).ShouldBe(HttpStatusCode.OK);
        Text(await app.EndedAsync(id), "reason").ShouldBe("approved");
        await Deployment.UntilAsync(
            () => Task.FromResult(app.Telemetry.MessagesOf(id).Any(text => text.Contains("waits for a human", StringComparison.Ordinal))),
            "the log says so");
        await Deployment.UntilAsync(() => Task.FromResult(app.Telemetry.EventsOf(id).Any(item => item.Name == "steward.task-ended")),
            "the telemetry arrives");
        var token = new Uri(Text(asked.Value, "link")).Query["?token=".Length..];
        app.Telemetry.Holding(token).ShouldBeEmpty("a link is a credential");
        app.Host.Showed(token).ShouldBeFalse("a link is a credential");
    }

    [SkippableFact]
    public async Task The_wall_clock_ends_a_task_whose_model_does_not_answer()
    {
        Skip.If(Deployment.WhySkipped is not null, Deployment.WhySkipped);
        const string goal = "Never to be answered";
        await app.Model.ScriptAsync(new Rule { When = new() { Contains = goal }, Then = new() { Kind = "hang" } });
        var id = await app.SubmitAsync(Deployment.Request(goal, new() { ["limits"] = new { wallClock = "00:00:08" } }));
        var task = await app.EndedAsync(id);
        Text(task, "reason").ShouldBe("wall-clock", task.ToString());
        var took = task.GetProperty("endedAt").GetDateTimeOffset() - task.GetProperty("createdAt").GetDateTimeOffset();
        took.ShouldBeLessThan(TimeSpan.FromSeconds(20));
    }

    private async Task ChargedAsModelCountedAsync(string id, JsonElement task)
    {
        var counted = await app.Model.CountersAsync(id);
        task.GetProperty("spent").GetProperty("tokens").GetInt64().ShouldBe(counted.Tokens);
        counted.RepeatsOfAnswered.ShouldBe(0);
    }

    private async Task<HttpStatusCode> StatusAsync(Uri link)
    {
        using var answer = await app.Http.PostAsJsonAsync(link, new { decision = "approve" });
        return answer.StatusCode;
    }

    private static List<string> Kinds(IReadOnlyList<JsonElement> events) =>
        [.. events.Select(item => Text(item.GetProperty("event"), "kind"))];

    private static string Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.GetString()! : "";
}
