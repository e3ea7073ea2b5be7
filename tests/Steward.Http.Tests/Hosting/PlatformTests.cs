using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Steward.Http.Access;
using Steward.Http.Hosting;
using Steward.Http.Requests;
using Steward.Http.Tasks;
using Steward.Http.Tests.Service;
using Steward.Limits;
using Steward.Tasks;
using static Steward.Http.Tests.Tasks.TaskSurfaceTests;

namespace Steward.Http.Tests.Hosting;

/// <summary>
/// What a host's platform adds to the surface: keys of its own in the query, sign-in of its own, a prefix before the paths.
/// </summary>
public sealed class PlatformTests
{
    private static readonly CallerAccess Platform = CallerAccess.ApiKeys with
    {
        PlatformFields = ["code", "clientId"],
        Challenge = "Platform",
        HowToSignIn = "Sign in at the platform.",
    };

    [Theory]
    [InlineData("/api/tasks")]
    [InlineData("/api/approvals")]
    [InlineData("/api/deadletters")]
    [InlineData("/api/tasks/{id}/events")]
    public async Task Query_fields_of_the_platform_are_let_pass_and_only_where_there_is_one(string path)
    {
        await using var behind = await TestService.StartAsync(new() { Access = Platform });
        var id = await behind.SubmitAsync(TestService.Minimal);
        foreach (var query in new[] { "?code=KEY", "?code=KEY&clientId=default", "?Code=KEY" })
            await behind.GetAsync(path.Replace("{id}", id, StringComparison.Ordinal) + query);
        using var unknown = await behind.Http.GetAsync(path.Replace("{id}", id, StringComparison.Ordinal) + "?code=KEY&other=1");
        (await ProblemOf(unknown, HttpStatusCode.BadRequest, "invalid-request")).GetProperty("detail").GetString()!
            .ShouldNotContain("code");

        await using var alone = await TestService.StartAsync();
        using var refused = await alone.Http.GetAsync(
            path.Replace("{id}", await alone.SubmitAsync(TestService.Minimal), StringComparison.Ordinal) + "?code=KEY");
        (await ProblemOf(refused, HttpStatusCode.BadRequest, "invalid-request")).GetProperty("errors")[0].GetProperty("field").GetString()
            .ShouldBe("code");
    }

    [Fact]
    public async Task An_approver_who_must_be_known_is_asked_to_sign_in_where_that_is_possible()
    {
        await using var service = await TestService.StartAsync(new() { Access = Platform });
        var (_, link) = await service.AskAsync(TestService.Asking.Replace("\"when\"", "\"approvers\":[\"carol\"],\"when\"",
            StringComparison.Ordinal));
        using var response = await service.PostAsync(link, """{"decision":"approve"}""");
        (await ProblemOf(response, HttpStatusCode.Unauthorized, "unauthorized")).GetProperty("detail").GetString()
            .ShouldEndWith("Sign in at the platform.");
        response.Headers.GetValues("WWW-Authenticate").ShouldBe(["Platform"]);
    }

    [Fact]
    public async Task A_task_that_names_approvers_is_refused_where_nobody_can_be_known()
    {
        await using var service = await TestService.StartAsync(new() { Access = Platform with { KnowsCallers = false } });
        using var refused = await service.PostAsync("/api/tasks",
            TestService.Asking.Replace("\"when\"", "\"approvers\":[\"carol\"],\"when\"", StringComparison.Ordinal));
        (await ProblemOf(refused, HttpStatusCode.BadRequest, "invalid-request")).GetProperty("errors")[0].GetProperty("field").GetString()
            .ShouldBe("approval.approvers");
        await service.SubmitAsync(TestService.Minimal);
    }

    [Theory]
    [InlineData("/api/tasks", "", "/api/tasks", "")]
    [InlineData("/api/tasks", "", "/x/api/tasks", "/x")]
    [InlineData("/api/tasks/{id}/cancel", "", "/x/y/api/tasks/t1/cancel", "/x/y")]
    [InlineData("/api/tasks", "/base", "/x/api/tasks/", "/base/x")]
    [InlineData("/healthz", "/base", "/healthz", "/base")]
    public async Task What_stands_before_the_surfaces_own_paths_is_kept_in_links(
        string pattern, string pathBase, string path, string prefix)
    {
        var context = new DefaultHttpContext
        {
            RequestServices = new ServiceCollection().AddLogging()
                .AddSingleton(new Gatekeeper(new(new Dictionary<string, string>()), CallerAccess.ApiKeys, identity: null))
                .BuildServiceProvider(),
        };
        (context.Request.Method, context.Request.Host, context.Request.PathBase, context.Request.Path) = ("GET", new("localhost"),
            pathBase, path);
        string? location = null;
        TaskView? task = null;
        var route = new StewardRoute("GET", pattern, "test", true, call =>
        {
            location = RoutedCall.PrefixOf(call) + TaskLinks.Self("t1");
            task = Task().ReachedBy(call);
            return System.Threading.Tasks.Task.FromResult(Results.Empty);
        });
        await route.InvokeAsync(context);
        location.ShouldBe($"{prefix}/api/tasks/t1");
        task.ShouldNotBeNull().Links["self"].ShouldBe(location);
    }

    [Fact]
    public async Task The_service_serves_the_routes_of_the_surface_and_no_other()
    {
        await using var service = await TestService.StartAsync();
        service.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.Cast<RouteEndpoint>()
            .Select(endpoint =>
                $"{endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Single()} {endpoint.RoutePattern.RawText}")
            .ShouldBe(StewardRoutes.All.Select(route => $"{route.Method} {route.Pattern}"), ignoreOrder: true);
    }

    private static TaskView Task() => new()
    {
        Id = "t1",
        State = TaskState.Running,
        Goal = "g",
        Spent = Spent.None,
        Reserved = new(0, 0),
        Limits = TaskLimits.Default,
        Pattern = PatternKind.Auto,
        CreatedAt = DateTimeOffset.UnixEpoch,
    };
}
