using System.Net;
using System.Text.Json;
using Steward.Durability;
using Steward.Http.Access;
using Steward.Http.Tests.Service;
using static Steward.Http.Tests.Tasks.TaskSurfaceTests;

namespace Steward.Http.Tests.Approvals;

public sealed class InboxTests : IAsyncLifetime
{
    private readonly (string Key, string Hash) alice = ApiKeys.Create();
    private readonly (string Key, string Hash) bob = ApiKeys.Create();
    private readonly (string Key, string Hash) carol = ApiKeys.Create();
    private TestService service = null!;

    public async Task InitializeAsync() => service = await TestService.StartAsync(
        new() { ApiKeys = { ["alice"] = alice.Hash, ["bob"] = bob.Hash, ["carol"] = carol.Hash } });

    public async Task DisposeAsync() => await service.DisposeAsync();

    [Fact]
    public async Task A_question_waits_for_everybody_but_who_asked_until_it_is_decided_by_its_link()
    {
        var (id, _) = await service.AskAsync(TestService.Asking, Bearer(alice.Key));
        (await ListAsync(alice.Key)).ShouldBeEmpty();
        var seen = (await ListAsync(bob.Key)).ShouldHaveSingleItem();
        (await ListAsync(carol.Key)).ShouldHaveSingleItem();
        (Text(seen, "id"), Text(seen, "taskId"), Text(seen, "goal"),
            Text(seen, "requestedBy")).ShouldBe(($"{id}-a1", id, "Say it.", "alice"));
        Text(seen, "question").ShouldNotBeEmpty();
        seen.GetProperty("expiresAt").GetDateTimeOffset().ShouldBeGreaterThan(seen.GetProperty("askedAt").GetDateTimeOffset());

        var link = new Uri(Text(seen, "link"));
        link.GetLeftPart(UriPartial.Authority).ShouldBe("https://steward.example", "it leads where approvers reach the service");
        using var decided = await service.PostAsync(link.PathAndQuery, """{"decision":"approve"}""", Bearer(bob.Key));
        decided.StatusCode.ShouldBe(HttpStatusCode.OK);
        await service.Engine.Client.WaitForCompletionAsync(id).WaitAsync(TimeSpan.FromMinutes(1));
        (await ListAsync(bob.Key)).ShouldBeEmpty();
        (await service.Engine.Records.ListAsync(RecordCollections.OpenApprovals)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Named_approvers_see_their_own_and_nobody_else_does()
    {
        var asking = TestService.Asking.Replace("\"when\"", "\"approvers\":[\"carol\"],\"when\"", StringComparison.Ordinal);
        await service.AskAsync(asking, Bearer(alice.Key));
        (await ListAsync(bob.Key)).ShouldBeEmpty();
        (await ListAsync(alice.Key)).ShouldBeEmpty();
        (await ListAsync(carol.Key)).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Pages_come_newest_first_and_continue()
    {
        var ids = new List<string>();
        for (var i = 0; i < 3; i++)
            ids.Insert(0, (await service.AskAsync(TestService.Asking, Bearer(alice.Key))).Id);
        var first = await PageAsync(bob.Key, "?pageSize=2");
        var second = await PageAsync(bob.Key, $"?pageSize=2&continuation={first.GetProperty("continuation").GetString()}");
        second.TryGetProperty("continuation", out _).ShouldBeFalse();
        first.GetProperty("approvals").EnumerateArray().Concat(second.GetProperty("approvals").EnumerateArray())
            .Select(approval => Text(approval, "taskId")).ShouldBe(ids);
    }

    [Fact]
    public async Task What_a_time_out_or_a_cancellation_closed_waits_for_nobody()
    {
        var (expired, _) = await service.AskAsync(
            TestService.Asking.Replace("\"approval\"", "\"limits\":{\"approvalWait\":\"00:00:01\"},\"approval\"", StringComparison.Ordinal),
            Bearer(alice.Key));
        var (cancelled, _) = await service.AskAsync(TestService.Asking, Bearer(alice.Key));
        using var cancel = await service.PostAsync($"/api/tasks/{cancelled}/cancel", "", Bearer(alice.Key));
        foreach (var id in new[] { expired, cancelled })
            await service.Engine.Client.WaitForCompletionAsync(id).WaitAsync(TimeSpan.FromMinutes(1));
        (await ListAsync(bob.Key)).ShouldBeEmpty();
        (await service.Engine.Records.ListAsync(RecordCollections.OpenApprovals)).ShouldBeEmpty("owners take away what they close");
    }

    [Theory]
    [InlineData("continuation=nothing", "continuation")]
    [InlineData("pageSize=0", "pageSize")]
    [InlineData("pageSize=101", "pageSize")]
    [InlineData("code=secret", "code")]
    public async Task A_wrong_query_is_refused_with_its_field(string query, string field)
    {
        using var response = await SendAsync(bob.Key, $"?{query}");
        (await ProblemOf(response, HttpStatusCode.BadRequest, "invalid-request")).GetProperty("errors")[0].GetProperty("field").GetString()
            .ShouldBe(field);
    }

    [Fact]
    public async Task Without_identities_whoever_may_call_may_decide()
    {
        await using var open = await TestService.StartAsync();
        var (id, link) = await open.AskAsync();
        var listed = (await open.GetAsync("/api/approvals")).GetProperty("approvals").EnumerateArray().ShouldHaveSingleItem();
        Text(listed, "taskId").ShouldBe(id);
        new Uri(Text(listed, "link")).PathAndQuery.ShouldBe(link);
    }

    private static (string, string) Bearer(string key) => ("Authorization", $"Bearer {key}");

    private async Task<IReadOnlyList<JsonElement>> ListAsync(string key) =>
        [.. (await PageAsync(key, "")).GetProperty("approvals").EnumerateArray()];

    private async Task<JsonElement> PageAsync(string key, string query)
    {
        using var response = await SendAsync(key, query);
        response.StatusCode.ShouldBe(HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        return await TestService.JsonOf(response);
    }

    private async Task<HttpResponseMessage> SendAsync(string key, string query)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/approvals{query}");
        request.Headers.Authorization = new("Bearer", key);
        return await service.Http.SendAsync(request);
    }

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;
}
