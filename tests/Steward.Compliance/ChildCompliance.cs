using Shouldly;
using Steward.Durability;
using Xunit;

namespace Steward.Compliance;

public abstract class ChildCompliance : DurabilityCompliance
{
    private static readonly OrchestrationName<int, int> Parent = new("parent");
    private static readonly OrchestrationName<int, int> Child = new("child");
    private static readonly EventName<int> Go = new("go");

    private Task StartFamilyAsync(
        Func<OrchestrationContext, int, Task<int>> parent, Func<OrchestrationContext, int, Task<int>> child) =>
        StartAsync(Parent, parent, r => r.AddOrchestration(Child, child));

    [SkippableFact]
    public async Task A_parent_gets_its_childs_output()
    {
        await StartFamilyAsync(
            async (context, n) =>
                (await Task.WhenAll(Enumerable.Range(1, n).Select(i => context.CallSubOrchestrationAsync(Child, i)))).Sum(),
            (context, n) => Task.FromResult(context.ParentInstanceId == "one" ? n : -1000));
        (await RunAsync(Parent, 10)).ShouldBe(55);
    }

    [SkippableFact]
    public async Task A_child_can_be_given_an_id_and_shows_its_parent()
    {
        await StartFamilyAsync((context, n) => context.CallSubOrchestrationAsync(Child, n, "the-child"), (_, n) => Task.FromResult(n + 1));
        (await RunAsync(Parent, 1)).ShouldBe(2);
        var child = (await Client.GetAsync("the-child")).ShouldNotBeNull();
        child.ParentInstanceId.ShouldBe("one");
        child.Status.ShouldBe(RuntimeStatus.Completed);
    }

    [SkippableFact]
    public async Task A_failed_child_fails_the_call()
    {
        var caught = new OrchestrationName<int, string>("caught");
        await StartAsync(caught, async (context, n) =>
        {
            try
            {
                return $"{await context.CallSubOrchestrationAsync(Child, n)}";
            }
            catch (OperationFailedException e)
            {
                return $"{e.Failure.ErrorType} {e.Failure.Message}";
            }
        }, r => r.AddOrchestration(Child, (_, _) => Task.FromException<int>(new InvalidOperationException("child broke"))));
        (await RunAsync(caught, 1)).ShouldBe("System.InvalidOperationException child broke");
    }

    [SkippableFact]
    public async Task Parent_and_child_go_on_after_a_restart()
    {
        await StartFamilyAsync(
            async (context, n) => await context.CallSubOrchestrationAsync(Child, n, "the-child") * 10,
            (context, _) => context.WaitForExternalEventAsync(Go));
        await Client.StartAsync(Parent, "one", 1);
        await UntilThereAsync("the-child");
        await Host.RestartAsync();
        await Client.RaiseEventAsync("the-child", Go, 7, "e1");
        (await ResultAsync(Parent, "one")).ShouldBe(70);
    }

    private async Task UntilThereAsync(string id)
    {
        for (var i = 0; i < 300 && await Client.GetAsync(id) is null; i++)
            await Task.Delay(10);
    }

    [SkippableFact]
    public async Task Terminating_a_parent_terminates_its_children()
    {
        await StartFamilyAsync(
            (context, n) => context.CallSubOrchestrationAsync(Child, n, "the-child"),
            (context, _) => context.WaitForExternalEventAsync(Go));
        await Client.StartAsync(Parent, "one", 1);
        await UntilThereAsync("the-child");
        (await Client.TerminateAsync("one", "enough")).ShouldBeTrue();
        (await EndAsync("one")).Status.ShouldBe(RuntimeStatus.Terminated);
        (await EndAsync("the-child")).Status.ShouldBe(RuntimeStatus.Terminated);
    }

    [SkippableFact]
    public async Task A_parent_sees_that_its_child_was_terminated()
    {
        await StartFamilyAsync(
            (context, n) => context.CallSubOrchestrationAsync(Child, n, "the-child"),
            (context, _) => context.WaitForExternalEventAsync(Go));
        await Client.StartAsync(Parent, "one", 1);
        await UntilThereAsync("the-child");
        await Client.TerminateAsync("the-child", "enough");
        (await FailureAsync("one")).ErrorType.ShouldBe(FailureDetails.TerminatedErrorType);
    }

    [SkippableFact]
    public async Task An_unknown_child_fails_the_call_by_name()
    {
        await StartAsync(Parent, (context, n) => context.CallSubOrchestrationAsync(new OrchestrationName<int, int>("missing"), n));
        await Client.StartAsync(Parent, "one", 1);
        var failure = await FailureAsync("one");
        failure.ErrorType.ShouldBe(FailureDetails.UnknownNameErrorType);
        failure.Message.ShouldContain("missing");
    }
}
