using Shouldly;
using Steward.Durability;
using Xunit;

namespace Steward.Compliance;

/// <summary>Code that changed under instances in flight, and code that leaves the rails.</summary>
public abstract class ReplayCompliance : DurabilityCompliance
{
    private static readonly OrchestrationName<int, int> Main = new("main");
    private static readonly ActivityName<int, int> First = new("first");
    private static readonly ActivityName<int, int> Second = new("second");
    private static readonly EventName<int> Go = new("go");

    private static DurableRegistry Registry(ActivityName<int, int> called, bool calls = true) => new DurableRegistry()
        .AddActivity(First, (_, n) => Task.FromResult(n + 1))
        .AddActivity(Second, (_, n) => Task.FromResult(n + 2))
        .AddOrchestration(Main, async (context, n) =>
        {
            if (calls)
                n = await context.CallActivityAsync(called, n);
            context.SetCustomStatus("waiting");
            return n + await context.WaitForExternalEventAsync(Go);
        });

    private Task StartWaitingAsync() => StartWaitingAsync(Registry(First));

    /// <summary>Returns when the instance waits, with all that it did before in its history.</summary>
    private async Task StartWaitingAsync(DurableRegistry registry)
    {
        await StartAsync(registry);
        await Client.StartAsync(Main, "one", 1);
        using var patience = new CancellationTokenSource(Patience);
        while ((await Client.GetAsync("one"))?.CustomStatus is null)
            await Task.Delay(10, patience.Token);
    }

    [SkippableFact]
    public async Task The_same_code_goes_on_after_a_restart()
    {
        await StartWaitingAsync();
        await Host.RestartAsync();
        await Client.RaiseEventAsync("one", Go, 10, "e1");
        (await ResultAsync(Main, "one")).ShouldBe(12);
    }

    [SkippableFact]
    public async Task Code_that_asks_for_another_step_fails_the_instance_naming_both()
    {
        await StartWaitingAsync();
        await Host.RestartAsync(Registry(Second));
        await Client.RaiseEventAsync("one", Go, 10, "e1");
        var failure = await FailureAsync("one");
        failure.ErrorType.ShouldBe(FailureDetails.NonDeterminismErrorType);
        ShouldNameStep(failure.Message, "first", "second");
    }

    [SkippableFact]
    public async Task Code_that_leaves_a_recorded_step_out_fails_the_instance_naming_it()
    {
        await StartWaitingAsync();
        await Host.RestartAsync(Registry(First, calls: false));
        await Client.RaiseEventAsync("one", Go, 10, "e1");
        var failure = await FailureAsync("one");
        failure.ErrorType.ShouldBe(FailureDetails.NonDeterminismErrorType);
        ShouldNameStep(failure.Message, "first");
    }

    /// <summary>An engine whose framework words the mismatch itself overrides this.</summary>
    protected virtual void ShouldNameStep(string message, params string[] names)
    {
        message.ShouldContain("Step 1");
        foreach (var name in names)
            message.ShouldContain(name);
    }

    [SkippableFact]
    public async Task An_orchestration_that_is_no_longer_registered_fails_by_name()
    {
        await StartWaitingAsync();
        await Host.RestartAsync(new DurableRegistry().AddActivity(First, (_, n) => Task.FromResult(n)));
        await Client.RaiseEventAsync("one", Go, 10, "e1");
        var failure = await FailureAsync("one");
        failure.ErrorType.ShouldBe(FailureDetails.UnknownNameErrorType);
        failure.Message.ShouldContain("main");
    }

    [SkippableFact]
    public async Task Logs_can_tell_replay_from_the_first_run()
    {
        var seen = new List<bool>();
        var registry = new DurableRegistry().AddOrchestration(Main, async (context, _) =>
        {
            lock (seen)
                seen.Add(context.IsReplaying);
            context.SetCustomStatus("waiting");
            return await context.WaitForExternalEventAsync(Go);
        });
        await StartWaitingAsync(registry);
        await Host.RestartAsync();
        await Client.RaiseEventAsync("one", Go, 10, "e1");
        await ResultAsync(Main, "one");
        lock (seen)
        {
            seen[0].ShouldBeFalse();
            seen.Skip(1).ShouldAllBe(replaying => replaying);
        }
    }
}
