using Microsoft.DurableTask.Client.Grpc;
using Microsoft.Extensions.Logging.Abstractions;
using SelfHostedWorker;
using Steward.DurableTask.Tests.Hosts.Sidecar;
using Steward.Hosting.Settings;

namespace Steward.DurableTask.Tests.Samples;

/// <summary>How the sample worker finds its back end.</summary>
public sealed class BackEndTests
{
    [Fact]
    public async Task Calls_to_a_scheduler_name_the_hub_and_the_worker()
    {
        await using var sidecar = await SidecarServer.StartAsync();
        var (backEnd, errors) = Read(("DURABLE_TASK_SCHEDULER", $"Endpoint={sidecar.Address};TaskHub=steward;Authentication=None"));
        errors.ShouldBeEmpty();
        backEnd!.IsScheduler.ShouldBeTrue();
        using var channel = backEnd.Connect();
        await using var client = new GrpcDurableTaskClient("test", new GrpcDurableTaskClientOptions { Channel = channel },
            NullLogger.Instance);
        (await client.GetInstanceAsync("nobody")).ShouldBeNull();

        var headers = sidecar.Calls.Single();
        headers["taskhub"].ToString().ShouldBe("steward");
        headers["workerid"].ToString().ShouldStartWith(Environment.MachineName);
        headers.ContainsKey("Authorization").ShouldBeFalse();
    }

    [Fact]
    public void A_managed_identity_is_named_by_its_client_id()
    {
        var (backEnd, errors) = Read(("DURABLE_TASK_SCHEDULER",
            "Endpoint=https://s.example;TaskHub=steward;Authentication=ManagedIdentity;ClientID=abc"));
        errors.ShouldBeEmpty();
        backEnd!.Credential.ShouldBeOfType<Azure.Identity.ManagedIdentityCredential>();
        (backEnd.Endpoint, backEnd.TaskHub).ShouldBe((new Uri("https://s.example"), "steward"));
    }

    [Theory]
    [InlineData("Endpoint=http://s.example;TaskHub=steward;Authentication=ManagedIdentity", "goes over https only")]
    [InlineData("Endpoint=https://s.example;Authentication=ManagedIdentity", "lacks TaskHub")]
    [InlineData("Endpoint=s;TaskHub=steward;Authentication=None", "not an absolute http or https address")]
    [InlineData("no connection string", "")]
    public void A_connection_string_that_is_wrong_is_reported(string connection, string said)
    {
        var (backEnd, errors) = Read(("DURABLE_TASK_SCHEDULER", connection));
        backEnd.ShouldBeNull();
        errors.Single().ShouldStartWith("DURABLE_TASK_SCHEDULER: ");
        errors.Single().ShouldContain(said);
    }

    [Fact]
    public void Without_a_back_end_both_ways_to_name_one_are_told()
    {
        var (backEnd, errors) = Read();
        backEnd.ShouldBeNull();
        errors.Single().ShouldContain("DURABLE_TASK_ENDPOINT");
        errors.Single().ShouldContain("DURABLE_TASK_SCHEDULER");
    }

    private static (BackEnd? BackEnd, IReadOnlyList<string> Errors) Read(params (string Name, string Value)[] settings)
    {
        var values = new SettingValues(settings.Select(setting => KeyValuePair.Create(setting.Name, (string?)setting.Value)));
        var read = BackEnd.Read(values);
        return (read, [.. values.Errors.Select(error => error.ToString())]);
    }
}
