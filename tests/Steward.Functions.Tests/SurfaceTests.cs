using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Steward.Functions.Tests.Hosts;

namespace Steward.Functions.Tests;

/// <summary>The surface as a Functions host serves it: its keys, its log, and nobody told in any other way.</summary>
public sealed partial class SurfaceTests(QuietDeployment app) : IClassFixture<QuietDeployment>
{
    [SkippableFact]
    public async Task A_question_that_reached_nobody_is_in_the_log_and_on_the_list_with_a_link_that_decides()
    {
        Skip.If(Deployment.WhySkipped is not null, Deployment.WhySkipped);
        var id = await app.SubmitAsync(Deployment.Request("Does anybody hear of this?", new() { ["approval"] = new { when = "always" } }));
        string? logged = null;
        await Deployment.UntilAsync(() =>
        {
            logged = app.Telemetry.MessagesOf(id).Select(text => Link().Match(text)).FirstOrDefault(match => match.Success)?.Value;
            return Task.FromResult(logged is not null);
        }, "the link is in the log");
        await Deployment.UntilAsync(() => Task.FromResult(app.Host.Showed(logged!)), "the link is on the host's console");

        var listed = (await OpenAsync()).Where(approval => approval.GetProperty("taskId").GetString() == id).ShouldHaveSingleItem();
        listed.GetProperty("link").GetString().ShouldBe(logged);
        using (var decided = await app.Http.PostAsJsonAsync(logged, new { decision = "approve" }))
            decided.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await app.EndedAsync(id)).GetProperty("reason").GetString().ShouldBe("approved");
        (await OpenAsync()).ShouldNotContain(approval => approval.GetProperty("taskId").GetString() == id);
    }

    [SkippableFact]
    public async Task A_task_by_queue_that_asks_can_be_decided_where_nobody_is_known()
    {
        Skip.If(Deployment.WhySkipped is not null, Deployment.WhySkipped);
        const string goal = "By queue, and then a human";
        await app.Queue("steward-tasks")
            .SendMessageAsync(JsonSerializer.Serialize(Deployment.Request(goal, new() { ["approval"] = new { when = "always" } })));
        JsonElement asked = default;
        await Deployment.UntilAsync(async () =>
        {
            asked = (await OpenAsync()).FirstOrDefault(approval => approval.GetProperty("goal").GetString() == goal);
            return asked.ValueKind == JsonValueKind.Object;
        }, "the question is on the list");
        using var decided = await app.Http.PostAsJsonAsync(asked.GetProperty("link").GetString(), new { decision = "approve" });
        decided.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await app.EndedAsync(asked.GetProperty("taskId").GetString()!)).GetProperty("reason").GetString().ShouldBe("approved");
    }

    [SkippableTheory]
    [InlineData("/api/tasks")]
    [InlineData("/api/approvals")]
    [InlineData("/api/deadletters")]
    [InlineData("/api/workers")]
    public async Task An_address_with_its_key_as_the_portal_gives_it_is_understood(string path)
    {
        Skip.If(Deployment.WhySkipped is not null, Deployment.WhySkipped);
        using var answer = await app.Http.GetAsync(
            new Uri($"{path}?code={Uri.EscapeDataString(app.Key ?? "KEY")}&clientId=default", UriKind.Relative));
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
    }

    [SkippableTheory]
    [InlineData("/api/tasks", "nothing")]
    [InlineData("/api/tasks", "eyJub3RoaW5nIjoxfQ==")]
    [InlineData("/api/approvals", "nothing")]
    [InlineData("/api/deadletters", null)]
    public async Task A_continuation_that_nobody_gave_out_is_refused_by_its_field(string path, string? continuation)
    {
        Skip.If(Deployment.WhySkipped is not null, Deployment.WhySkipped);
        using var answer = await app.Http.GetAsync(
            new Uri($"{path}?continuation={Uri.EscapeDataString(continuation ?? new string('x', 400))}", UriKind.Relative));
        var body = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest, body);
        JsonElement.Parse(body).GetProperty("errors")[0].GetProperty("field").GetString().ShouldBe("continuation");
    }

    [SkippableFact]
    public async Task Each_scheme_of_the_description_lets_in_unlogged_and_the_services_own_keys_do_not()
    {
        Skip.If(Deployment.WhySkipped is not null, Deployment.WhySkipped);
        Skip.If(app.Key is null, "This host checks no keys.");
        using var http = new HttpClient { BaseAddress = app.Http.BaseAddress };
        var document = await http.GetFromJsonAsync<JsonElement>("/openapi.json");
        foreach (var scheme in document.GetProperty("components").GetProperty("securitySchemes").EnumerateObject())
        {
            var name = scheme.Value.GetProperty("name").GetString()!;
            var inQuery = scheme.Value.GetProperty("in").GetString() == "query";
            using var request = new HttpRequestMessage(HttpMethod.Get,
                inQuery ? $"/api/tasks?{name}={Uri.EscapeDataString(app.Key!)}" : "/api/tasks");
            if (!inQuery)
                request.Headers.Add(name, app.Key);
            using var answer = await http.SendAsync(request);
            answer.StatusCode.ShouldBe(HttpStatusCode.OK, scheme.Name);
        }
        var asked = await app.SubmitAsync(Deployment.Request("Was the key logged?"));
        await app.EndedAsync(asked);
        await Deployment.UntilAsync(() => Task.FromResult(app.Telemetry.EventsOf(asked).Any(item => item.Name == "steward.task-ended")),
            "the telemetry arrives");
        app.Telemetry.Holding(Uri.EscapeDataString(app.Key!)).Concat(app.Telemetry.Holding(app.Key!))
            .ShouldBeEmpty("a key in an address is still a key");
        foreach (var (name, value) in new[] { ("Accept", "*/*"), ("X-Api-Key", app.Key!), ("Authorization", $"Bearer {app.Key}"),
            ("x-functions-key", "wrong") })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/tasks");
            request.Headers.TryAddWithoutValidation(name, value);
            using var refused = await http.SendAsync(request);
            refused.StatusCode.ShouldBe(HttpStatusCode.Unauthorized, name);
            (await refused.Content.ReadAsStringAsync()).ShouldBeEmpty("the description says so");
        }
    }

    private async Task<IReadOnlyList<JsonElement>> OpenAsync() =>
        [.. (await app.Http.GetFromJsonAsync<JsonElement>("/api/approvals")).GetProperty("approvals").EnumerateArray()];

    [GeneratedRegex(@"https?://\S+\?token=\S+", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Link();
}

/// <summary>A deployment without webhooks and outcome queue: nobody is told of anything.</summary>
public sealed class QuietDeployment : Deployment
{
    protected override IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>(StringComparer.Ordinal);
}
