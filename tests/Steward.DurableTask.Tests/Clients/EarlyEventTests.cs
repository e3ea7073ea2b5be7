using Steward.Durability;
using Steward.DurableTask.Tests.Hosts;

namespace Steward.DurableTask.Tests.Clients;

/// <summary>An event that overtook its instance's start would be dropped by Azure Storage, and whoever raised it would not know.</summary>
public sealed class EarlyEventTests
{
    private static readonly OrchestrationName<string, string> Main = new("main");
    private static readonly EventName<string> Go = new("go");

    [SkippableFact]
    public async Task An_event_is_sent_once_the_start_of_its_instance_was_taken()
    {
        Skip.IfNot(Azurite.IsThere, Azurite.Missing);
        await using var host = await HubHost.StartAsync(
            new DurableRegistry().AddOrchestration(Main, (context, _) => context.WaitForExternalEventAsync(Go)));
        await host.PauseAsync();
        await host.Client.StartAsync(Main, "one", "in");
        var raised = host.Client.RaiseEventAsync("one", Go, "now", "e1");
        (await host.Client.GetAsync("one")).ShouldNotBeNull().Status.ShouldBe(RuntimeStatus.Pending);
        raised.IsCompleted.ShouldBeFalse();

        await host.ResumeAsync();
        (await raised).ShouldBeTrue();
        var ended = await host.Client.WaitForCompletionAsync("one").WaitAsync(HubHost.GivesUpAfter);
        ended.ShouldNotBeNull().Output!.Value.GetString().ShouldBe("now");
    }
}
