using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Steward.Http.Access;
using Steward.Http.Hosting;
using Steward.Http.Options;
using Steward.Http.Tests.Service;
using static Steward.Http.Tests.Tasks.TaskSurfaceTests;

namespace Steward.Http.Tests.Access;

public sealed class ApiKeyTests : IAsyncLifetime
{
    private readonly (string Key, string Hash) alice = ApiKeys.Create();
    private readonly (string Key, string Hash) bob = ApiKeys.Create();
    private TestService service = null!;

    public async Task InitializeAsync() =>
        service = await TestService.StartAsync(new() { ApiKeys = { ["alice"] = alice.Hash, ["bob"] = bob.Hash } });

    public async Task DisposeAsync() => await service.DisposeAsync();

    [Fact]
    public async Task Without_a_good_key_nothing_is_told_or_done()
    {
        foreach (var route in StewardRoutes.All.Where(route => !route.Open))
        {
            foreach (var key in new[] { null, "", "stw_wrong", alice.Hash, alice.Key + "x" })
            {
                using var request = new HttpRequestMessage(new(route.Method), route.Pattern.Replace("{id}", "x", StringComparison.Ordinal));
                if (key is not null)
                    request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {key}");
                using var response = await service.Http.SendAsync(request);
                await ProblemOf(response, HttpStatusCode.Unauthorized, "unauthorized");
            }
        }
        (await service.GetAsync("/healthz")).GetProperty("status").GetString().ShouldBe("ok");
    }

    [Fact]
    public async Task Keys_come_as_bearer_token_header_or_password()
    {
        var basic = Convert.ToBase64String(Encoding.UTF8.GetBytes($"anything:{alice.Key}"));
        foreach (var (name, value) in new[] { ("Authorization", $"Bearer {alice.Key}"), ("X-Api-Key", alice.Key),
            ("Authorization", $"Basic {basic}") })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/tasks");
            request.Headers.TryAddWithoutValidation(name, value);
            using var response = await service.Http.SendAsync(request);
            response.StatusCode.ShouldBe(HttpStatusCode.OK);
        }
    }

    [Fact]
    public async Task Who_asked_does_not_approve_and_nobody_unknown_does()
    {
        var asAlice = ("Authorization", $"Bearer {alice.Key}");
        var (id, link) = await service.AskAsync(TestService.Asking, asAlice);
        const string Approve = """{"decision":"approve"}""";
        using var nobody = await service.PostAsync(link, Approve);
        await ProblemOf(nobody, HttpStatusCode.Unauthorized, "unauthorized");
        nobody.Headers.WwwAuthenticate.ToString().ShouldContain("Basic");
        using var requester = await service.PostAsync(link, Approve, asAlice);
        await ProblemOf(requester, HttpStatusCode.Forbidden, "requester");
        using var approver = await service.PostAsync(link, Approve, ("Authorization", $"Bearer {bob.Key}"));
        approver.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await TestService.JsonOf(approver)).GetProperty("decidedBy").GetString().ShouldBe("bob");

        await service.Engine.Client.WaitForCompletionAsync(id).WaitAsync(TimeSpan.FromSeconds(30));
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/tasks/{id}") { Headers = { { "X-Api-Key", bob.Key } } };
        using var task = await service.Http.SendAsync(request);
        (await TestService.JsonOf(task)).GetProperty("state").GetString().ShouldBe("completed");
    }

    [Fact]
    public async Task Only_named_approvers_decide()
    {
        var json = TestService.Asking.Replace("\"when\"", "\"approvers\":[\"carol\"],\"when\"", StringComparison.Ordinal);
        var (_, link) = await service.AskAsync(json, ("Authorization", $"Bearer {alice.Key}"));
        using var response = await service.PostAsync(link, """{"decision":"approve"}""", ("Authorization", $"Bearer {bob.Key}"));
        await ProblemOf(response, HttpStatusCode.Forbidden, "not-an-approver");
    }

    [Theory]
    [InlineData("http://0.0.0.0:0", false)]
    [InlineData("http://*:0", false)]
    [InlineData("http://192.0.2.1:80", false)]
    [InlineData("http://steward.example:80", false)]
    [InlineData("http://localhost:0", true)]
    [InlineData("http://[::1]:0", true)]
    [InlineData("http://127.0.0.2:0", true)]
    public void Off_loopback_a_key_is_required(string url, bool local)
    {
        var build = () => StewardWeb.Build(WebApplication.CreateSlimBuilder(), new(), url);
        if (local)
            Should.NotThrow(build);
        else
            Should.Throw<ArgumentException>(build).Message.ShouldContain("API key");
    }

    [Fact]
    public void Wrong_settings_are_reported_all_at_once()
    {
        var errors = new StewardHttpOptions
        {
            ApiKeys = { ["x"] = "plain text" },
            WebhookHosts = { "hooks.example" },
            SigningKey = "short",
            CallbackBaseUrl = new("ftp://a.example"),
        }.Errors();
        errors.Count.ShouldBe(4);
        string.Concat(errors).ShouldNotContain("plain text");
    }
}
