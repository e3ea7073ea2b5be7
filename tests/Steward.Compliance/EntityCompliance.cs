using Shouldly;
using Steward.Durability;
using Xunit;

namespace Steward.Compliance;

public abstract class EntityCompliance : DurabilityCompliance
{
    private static readonly OrchestrationName<int, int> Main = new("main");

    private Task StartWithCounterAsync(Func<OrchestrationContext, int, Task<int>> run) =>
        StartAsync(Main, run, r => r.AddEntity(Counter.Define()));

    [SkippableFact]
    public async Task A_call_changes_the_state_and_returns_a_result()
    {
        await StartWithCounterAsync(async (context, n) =>
        {
            await context.CallEntityAsync("a", Counter.Add, n);
            return await context.CallEntityAsync("a", Counter.Add, n);
        });
        (await RunAsync(Main, 5)).ShouldBe(10);
        (await Client.GetEntityAsync<Counter>(Counter.Id("a"))).ShouldNotBeNull().Value.ShouldBe(10);
        (await Client.GetEntityAsync<Counter>(Counter.Id("b"))).ShouldBeNull();
    }

    [SkippableFact]
    public async Task Operations_of_one_entity_by_many_instances_do_not_get_lost()
    {
        await StartWithCounterAsync(async (context, n) =>
        {
            for (var i = 0; i < n; i++)
                await context.CallEntityAsync("shared", Counter.Add, 1);
            return n;
        });
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => RunAsync(Main, 5, $"i{i}")));
        (await Client.GetEntityAsync<Counter>(Counter.Id("shared"))).ShouldNotBeNull().Value.ShouldBe(100);
    }

    [SkippableFact]
    public async Task Signals_arrive_in_order_before_a_later_call()
    {
        var read = new OrchestrationName<int, string>("read");
        await StartAsync(read, async (context, n) =>
        {
            for (var i = 0; i < n; i++)
                context.SignalEntity("log", Counter.Note, $"{i}");
            var state = await context.CallEntityAsync("log", Counter.Read, Nothing.Value);
            return string.Join(',', state.Log);
        }, r => r.AddEntity(Counter.Define()));
        (await RunAsync(read, 8)).ShouldBe("0,1,2,3,4,5,6,7");
    }

    [SkippableFact]
    public async Task A_fault_goes_to_the_caller_and_leaves_the_state()
    {
        var caught = new OrchestrationName<int, string>("caught");
        await StartAsync(caught, async (context, n) =>
        {
            await context.CallEntityAsync("a", Counter.Add, n);
            try
            {
                await context.CallEntityAsync("a", Counter.Fail, "refused");
            }
            catch (OperationFailedException e)
            {
                return $"{e.Failure.ErrorType} {e.Failure.Message}";
            }

            return "no fault";
        }, r => r.AddEntity(Counter.Define()));
        (await RunAsync(caught, 3)).ShouldBe("System.InvalidOperationException refused");
        (await Client.GetEntityAsync<Counter>(Counter.Id("a"))).ShouldNotBeNull().Value.ShouldBe(3);
    }

    [SkippableFact]
    public async Task A_client_can_signal_and_faults_of_signals_hurt_nobody()
    {
        await StartWithCounterAsync((context, n) => context.CallEntityAsync("a", Counter.Add, n));
        await Client.SignalEntityAsync("a", Counter.Add, 4);
        await Client.SignalEntityAsync("a", Counter.Fail, "ignored");
        await Client.SignalEntityAsync("a", Counter.Add, 4);
        (await RunAsync(Main, 1)).ShouldBe(9);
    }

    [SkippableFact]
    public async Task State_survives_a_restart_and_operations_are_not_repeated()
    {
        var go = new EventName<int>("go");
        await StartWithCounterAsync(async (context, n) =>
        {
            context.SignalEntity("a", Counter.Add, n);
            await context.CallEntityAsync("a", Counter.Add, n);
            await context.WaitForExternalEventAsync(go);
            return await context.CallEntityAsync("a", Counter.Add, n);
        });
        await Client.StartAsync(Main, "one", 1);
        await Host.RestartAsync();
        await Host.RestartAsync();
        await Client.RaiseEventAsync("one", go, 1, "e1");
        (await ResultAsync(Main, "one")).ShouldBe(3);
    }

    [SkippableFact]
    public async Task An_unknown_entity_or_operation_fails_the_caller_by_name()
    {
        await StartAsync(Main,
            (context, n) => context.CallEntityAsync("a", new EntityOperation<int, int>(n == 0 ? "nothing" : "counter", "vanish"), n),
            r => r.AddEntity(Counter.Define()));
        foreach (var (input, named) in new[] { (0, "nothing"), (1, "vanish") })
        {
            await Client.StartAsync(Main, $"i{input}", input);
            var failure = await FailureAsync($"i{input}");
            failure.ErrorType.ShouldBe(FailureDetails.UnknownNameErrorType);
            failure.Message.ShouldContain(named);
        }
    }
}
