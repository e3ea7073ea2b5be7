using Shouldly;
using Steward.Durability;
using Xunit;

namespace Steward.Compliance;

public abstract class ActivityCompliance : DurabilityCompliance
{
    private static readonly OrchestrationName<string, string> Main = new("main");
    private static readonly ActivityName<string, string> Work = new("work");
    private static readonly ActivityName<string, string> Missing = new("missing");

    [SkippableFact]
    public async Task An_activity_is_told_who_called_it()
    {
        await StartAsync(Main, (context, s) => context.CallActivityAsync(Work, s), r => r
            .AddActivity(Work, (context, s) => Task.FromResult($"{context.InstanceId} {context.Name} {s}")));
        (await RunAsync(Main, "x")).ShouldBe("one work x");
    }

    [SkippableFact]
    public async Task A_failed_activity_can_be_handled()
    {
        await StartAsync(Main, async (context, s) =>
        {
            try
            {
                return await context.CallActivityAsync(Work, s);
            }
            catch (OperationFailedException e)
            {
                return $"{e.Failure.ErrorType} {e.Failure.Message}";
            }
        }, r => r.AddActivity<string, string>(Work, (_, s) => throw new FormatException(s)));
        (await RunAsync(Main, "odd")).ShouldBe("System.FormatException odd");
    }

    [SkippableFact]
    public async Task A_failed_activity_that_nobody_handles_fails_the_instance_with_its_details()
    {
        await StartAsync(Main, (context, s) => context.CallActivityAsync(Work, s), r => r
            .AddActivity<string, string>(Work, (_, s) => throw new FormatException(s)));
        await Client.StartAsync(Main, "one", "odd");
        var failure = await FailureAsync("one");
        failure.ErrorType.ShouldBe("System.FormatException");
        failure.Message.ShouldBe("odd");
    }

    [SkippableFact]
    public async Task An_activity_that_takes_too_long_times_out_and_is_cancelled()
    {
        var cancelled = new TaskCompletionSource();
        await StartAsync(Main, async (context, s) =>
        {
            try
            {
                return await context.CallActivityAsync(Work, s, TimeSpan.FromSeconds(2));
            }
            catch (OperationFailedException e) when (e.Failure.ErrorType == FailureDetails.TimeoutErrorType)
            {
                return "too late";
            }
        }, r => r.AddActivity(Work, async (context, s) =>
        {
            await UntilCancelledAsync(context, cancelled);
            return s;
        }));
        await Client.StartAsync(Main, "one", "x");
        await Host.ElapseAsync(TimeSpan.FromSeconds(3));
        (await ResultAsync(Main, "one")).ShouldBe("too late");
        await AfterTimeoutAsync(cancelled.Task);
    }

    /// <summary>An engine that cannot reach a running activity says so by overriding this.</summary>
    protected virtual Task AfterTimeoutAsync(Task cancelled) => cancelled.WaitAsync(Patience);

    [SkippableFact]
    public async Task An_activity_in_time_is_not_timed_out()
    {
        await StartAsync(Main, async (context, s) => await context.CallActivityAsync(Work, s, TimeSpan.FromSeconds(1))
            + await context.CallActivityAsync(Work, s), r => r.AddActivity(Work, (_, s) => Task.FromResult(s)));
        (await RunAsync(Main, "x")).ShouldBe("xx");
    }

    [SkippableFact]
    public async Task An_activity_that_a_restart_interrupts_runs_again()
    {
        var runs = 0;
        var entered = new TaskCompletionSource();
        await StartAsync(Main, (context, s) => context.CallActivityAsync(Work, s), r => r.AddActivity(Work, async (context, s) =>
        {
            if (Interlocked.Increment(ref runs) > 1)
                return s + runs;
            entered.SetResult();
            await Task.Delay(Timeout.Infinite, context.CancellationToken);
            return "never";
        }));
        await Client.StartAsync(Main, "one", "run ");
        await entered.Task.WaitAsync(Patience);
        await Host.RestartAsync();
        (await ResultAsync(Main, "one")).ShouldBe("run 2");
    }

    [SkippableFact]
    public async Task A_result_that_was_recorded_is_not_made_again_after_a_restart()
    {
        var runs = 0;
        var go = new EventName<int>("go");
        await StartAsync(Main, async (context, s) =>
        {
            var result = await context.CallActivityAsync(Work, s);
            context.SetCustomStatus("waiting");
            await context.WaitForExternalEventAsync(go);
            return result;
        }, r => r.AddActivity(Work, (_, s) => Task.FromResult(s + Interlocked.Increment(ref runs))));
        await Client.StartAsync(Main, "one", "run ");
        await UntilStatusAsync("one", "waiting");
        await Host.RestartAsync();
        await Client.RaiseEventAsync("one", go, 1, "e1");
        (await ResultAsync(Main, "one")).ShouldBe("run 1");
        runs.ShouldBe(1);
    }

    private async Task UntilStatusAsync(string id, string status)
    {
        for (var i = 0; i < 300; i++)
        {
            if ((await Client.GetAsync(id))?.CustomStatus?.GetString() == status)
                return;
            await Task.Delay(10);
        }

        throw new TimeoutException($"Instance '{id}' never said '{status}'.");
    }

    [SkippableFact]
    public async Task An_unknown_activity_fails_its_caller_by_name()
    {
        await StartAsync(Main, (context, s) => context.CallActivityAsync(Missing, s));
        await Client.StartAsync(Main, "one", "x");
        var failure = await FailureAsync("one");
        failure.ErrorType.ShouldBe(FailureDetails.UnknownNameErrorType);
        failure.Message.ShouldContain("missing");
    }
}
