using Steward.Durability;
using Steward.DurableTask.Tests.Hosts;

namespace Steward.DurableTask.Tests.Orchestrations;

/// <summary>
/// Durable Task keeps an instance open until all its activities have answered. The port shows its end when its code has ended.
/// </summary>
public sealed class EarlyEndTests : IAsyncLifetime
{
    private static readonly OrchestrationName<int, string> Main = new("main");
    private static readonly ActivityName<int, int> Slow = new("slow");
    private static readonly EventName<int> Go = new("go");

    private readonly TaskCompletionSource release = new();
    private HubHost? host;

    private DurableClient Client => host!.Client;

    [SkippableFact]
    public async Task An_instance_that_left_an_activity_behind_reads_as_ended_at_once()
    {
        await StartAsync(Run);
        await Client.StartAsync(Main, "one", 100_000);
        await Client.RaiseEventAsync("one", Go, 1, "e1");

        var ended = (await Client.WaitForCompletionAsync("one").WaitAsync(HubHost.GivesUpAfter)).ShouldNotBeNull();
        ended.Status.ShouldBe(RuntimeStatus.Completed);
        ended.Output!.Value.GetString()!.Length.ShouldBe(100_000);
        ended.CustomStatus!.Value.GetString().ShouldBe("done");
        (await Client.ReadEventsAsync("one", 0, 10)).Count.ShouldBe(2);
        (await Client.RaiseEventAsync("one", Go, 1, "e2")).ShouldBeFalse();
        (await Client.TerminateAsync("one", "why")).ShouldBeFalse();
        (await Client.PurgeAsync("one")).ShouldBeFalse();

        release.SetResult();
        await host!.Inner.WaitForInstanceCompletionAsync("one", CancellationToken.None).WaitAsync(HubHost.GivesUpAfter);
        var closed = (await Client.GetAsync("one")).ShouldNotBeNull();
        (closed.Status, closed.CustomStatus!.Value.GetString()).ShouldBe((RuntimeStatus.Completed, "done"));
        closed.Output!.Value.GetString()!.Length.ShouldBe(100_000);
        (await Client.ReadEventsAsync("one", 0, 10)).Count.ShouldBe(2, "the code that was left behind must not go on");
        (await Client.PurgeAsync("one")).ShouldBeTrue();
        (await Client.ReadEventsAsync("one", 0, 10)).ShouldBeEmpty();
    }

    [SkippableFact]
    public async Task A_failure_reads_as_early_as_a_result()
    {
        await StartAsync(async (context, n) =>
        {
            await Run(context, n);
            throw new InvalidOperationException("broken");
        });
        await Client.StartAsync(Main, "one", 1);
        await Client.RaiseEventAsync("one", Go, 1, "e1");
        var ended = (await Client.WaitForCompletionAsync("one").WaitAsync(HubHost.GivesUpAfter)).ShouldNotBeNull();
        (ended.Status, ended.Failure!.Message).ShouldBe((RuntimeStatus.Failed, "broken"));
        release.SetResult();
        await host!.Inner.WaitForInstanceCompletionAsync("one", CancellationToken.None).WaitAsync(HubHost.GivesUpAfter);
        (await Client.GetAsync("one")).ShouldNotBeNull().Failure!.Message.ShouldBe("broken");
    }

    private static async Task<string> Run(OrchestrationContext context, int length)
    {
        _ = LeftBehindAsync(context);
        context.Emit("begun");
        await context.WaitForExternalEventAsync(Go);
        context.SetCustomStatus("done");
        context.Emit("ended");
        return new string('x', length);
    }

    private static async Task LeftBehindAsync(OrchestrationContext context)
    {
        await context.CallActivityAsync(Slow, 1);
        context.Emit("too late");
    }

    private async Task StartAsync(Func<OrchestrationContext, int, Task<string>> run)
    {
        Skip.IfNot(Azurite.IsThere, Azurite.Missing);
        host = await HubHost.StartAsync(new DurableRegistry().AddOrchestration(Main, run).AddActivity(Slow, async (_, n) =>
        {
            await release.Task;
            return n;
        }));
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        release.TrySetResult();
        if (host is not null)
            await host.DisposeAsync();
    }
}
