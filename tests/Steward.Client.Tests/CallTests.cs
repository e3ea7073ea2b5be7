using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Steward.Approvals;
using Steward.Intake;
using Steward.Tasks;
using static Steward.Client.Tests.ScriptedHandler;

namespace Steward.Client.Tests;

/// <summary>What is sent, and where to.</summary>
public sealed class CallTests
{
    private static readonly Func<HttpResponseMessage> Page = Answer(HttpStatusCode.OK, EmptyPage);
    private static readonly Func<HttpResponseMessage> NotFound = Answer(HttpStatusCode.NotFound);

    [Theory]
    [InlineData("http://steward.example", "http://steward.example/api/tasks?pageSize=50")]
    [InlineData("http://steward.example/", "http://steward.example/api/tasks?pageSize=50")]
    [InlineData("http://steward.example/gateway", "http://steward.example/gateway/api/tasks?pageSize=50")]
    [InlineData("http://steward.example/gateway/?code=secret", "http://steward.example/gateway/api/tasks?pageSize=50")]
    public async Task Calls_go_below_the_path_of_the_address(string address, string called)
    {
        var service = new ScriptedHandler(Page);
        await service.Client(address: address).ListAsync();
        service.Sent.ShouldHaveSingleItem().Address.AbsoluteUri.ShouldBe(called);
    }

    [Fact]
    public async Task Every_part_of_a_filter_is_sent_as_the_service_reads_it()
    {
        var service = new ScriptedHandler(Page);
        var from = new DateTimeOffset(2027, 1, 31, 12, 0, 0, TimeSpan.FromHours(2));
        await service.Client()
            .ListAsync(new(TaskState.AwaitingApproval, PatternKind.OrchestratorWorker, from, from.AddDays(1), ("ticket", "a&b"), 7,
                "next/1"));
        service.Sent.ShouldHaveSingleItem().Address.Query
            .ShouldBe("?state=awaiting-approval&pattern=orchestrator-worker&createdFrom=2027-01-31T12%3A00%3A00.0000000%2B02%3A00"
                + "&createdTo=2027-02-01T12%3A00%3A00.0000000%2B02%3A00&metadata=ticket%3Aa%26b&pageSize=7&continuation=next%2F1");
    }

    [Fact]
    public async Task All_pages_are_read_as_far_as_they_are_asked_for()
    {
        var service = new ScriptedHandler(Answer(HttpStatusCode.OK, """{"tasks":[],"continuation":"2"}"""), Page);
        (await service.Client().ListAllAsync(new(PageSize: 9)).ToListAsync()).ShouldBeEmpty();
        service.Sent.Select(sent => sent.Address.Query).ShouldBe(["?pageSize=9", "?pageSize=9&continuation=2"]);
    }

    [Fact]
    public async Task An_id_cannot_leave_its_place_in_the_address()
    {
        var service = new ScriptedHandler(NotFound);
        await Should.ThrowAsync<StewardClientException>(() => service.Client().GetAsync("../approvals?x=1"));
        service.Sent.ShouldHaveSingleItem().Address.AbsoluteUri.ShouldBe("http://steward.example/gateway/api/tasks/..%2Fapprovals%3Fx%3D1");
        await Should.ThrowAsync<ArgumentException>(() => service.Client().GetAsync(""));
    }

    [Theory]
    [InlineData("http://steward.example/api/approvals/t-a1?token=x", true)]
    [InlineData("HTTP://STEWARD.EXAMPLE/api/approvals/t-a1?token=x", true)]
    [InlineData("https://steward.example/api/approvals/t-a1?token=x", false)]
    [InlineData("http://steward.example:81/api/approvals/t-a1?token=x", false)]
    [InlineData("http://elsewhere.example/api/approvals/t-a1?token=x", false)]
    public async Task The_key_goes_to_the_service_alone(string link, bool withKey)
    {
        var service = new ScriptedHandler(NotFound);
        var client = service.Client(new() { ApiKey = "key" });
        await Should.ThrowAsync<StewardClientException>(() => client.GetApprovalAsync(new(link)));
        await Should.ThrowAsync<StewardClientException>(() => client.DecideAsync(new(link), ApprovalVerdict.Revise, "Shorter."));
        await Should.ThrowAsync<StewardClientException>(() => client.ListApprovalsAsync());
        service.Sent.Select(sent => sent.Headers.ContainsKey("X-Api-Key") && sent.Headers["x-functions-key"] == "key")
            .ShouldBe([withKey, withKey, true]);
        service.Sent[1].Body.ShouldBe("""{"decision":"revise","feedback":"Shorter."}""");
        service.Sent.ShouldAllBe(sent => sent.Headers["Accept"] == "application/json");
    }

    [Fact]
    public async Task What_cannot_be_sent_is_an_argument_that_is_wrong()
    {
        var client = new ScriptedHandler(Page).Client();
        await Should.ThrowAsync<ArgumentException>(() => client.SubmitJsonAsync(Encoding.UTF8.GetBytes("{}"), "two words"));
        await Should.ThrowAsync<ArgumentException>(() => client.SubmitJsonAsync(Encoding.UTF8.GetBytes("{}"), "line\n"));
        await Should.ThrowAsync<ArgumentException>(() => client.GetApprovalAsync(new("/api/approvals/t-a1?token=x", UriKind.Relative)));
        await Should.ThrowAsync<ArgumentException>(() => client.GetApprovalAsync(new("file:///etc/passwd")));
    }

    [Fact]
    public void Options_that_are_wrong_are_named_together()
    {
        using var http = new HttpClient { BaseAddress = new("http://steward.example") };
        var wrong = Should.Throw<ArgumentException>(() => new StewardClient(http, new()
        {
            ApiKey = "a\nb",
            MaxRetries = 11,
            RetryDelay = TimeSpan.Zero,
            MaxRetryDelay = TimeSpan.FromHours(1),
            MaxReconnects = -1,
        }));
        foreach (var option in typeof(StewardClientOptions).GetProperties())
            wrong.Message.ShouldContain($"{option.Name} ");
        wrong.Message.ShouldContain("MaxRetries is 11; it must be from 0 to 10.");
        Should.Throw<ArgumentException>(() => new StewardClient(new HttpClient())).Message.ShouldContain("BaseAddress");
    }

    [Fact]
    public async Task The_factory_of_clients_makes_one()
    {
        var service = new ScriptedHandler(Page);
        var services = new ServiceCollection().AddSingleton(new StewardClientOptions { ApiKey = "key" });
        services.AddHttpClient<StewardClient>(http => http.BaseAddress = new("http://steward.example"))
            .ConfigurePrimaryHttpMessageHandler(() => service);
        await using var provider = services.BuildServiceProvider();
        await provider.GetRequiredService<StewardClient>().ListAsync();
        service.Sent.ShouldHaveSingleItem().Headers["X-Api-Key"].ShouldBe("key");
    }
}
