using System.Text.Json;
using Steward.Durability;
using Steward.DurableTask.Hosting;
using Steward.DurableTask.Tests.Hosts;
using Steward.DurableTask.Tests.Hosts.Sidecar;
using Steward.Tasks;
using Steward.Workers;

namespace Steward.DurableTask.Tests.Orchestrations;

/// <summary>
/// A worker of one's own registers everything with one call and runs whole tasks,
/// over the protocol of the Durable Task Scheduler's sidecar.
/// </summary>
public sealed class OwnWorkerTests
{
    [Theory]
    [InlineData(StewardTasks.UsualFoldAfter)]
    [InlineData(0)]
    public async Task A_task_is_planned_replanned_and_ended_by_a_worker_of_ones_own_that_is_replaced_in_between(int foldAfter)
    {
        var failed = new TaskCompletionSource();
        var owner = new HubOwner()
            .Plans(HubOwner.PlanOf(("a", "ann", "good"), ("b", "bob", "bad")),
                HubOwner.PlanOf(("a", "ann", "good"), ("b", "cho", "better")))
            .Answers("ann", "one").Answers("cho", "two").Answers("assembler", "one two")
            .Script("bob", _ =>
            {
                failed.TrySetResult();
                return new TurnReply { Envelope = Envelope.Failed("no idea") };
            });
        await using var host = await WorkerHost.StartAsync(owner.Registry, foldAfter);
        await host.Client.StartAsync(OwnerOrchestration.Name, "t", owner.Specify("t"));
        await failed.Task.WaitAsync(HubHost.GivesUpAfter);
        await host.RestartAsync();

        var ended = (await host.Client.WaitForCompletionAsync("t").WaitAsync(HubHost.GivesUpAfter)).ShouldNotBeNull();
        var outcome = ended.Output!.Value.Deserialize<TaskOutcome>(DurableJson.Options)!;
        (outcome.State, outcome.Result, outcome.Spent.RePlans).ShouldBe((TaskState.Completed, "one two", 1));
        var events = await host.Client.ReadEventsAsync("t", 0, 100);
        events.Select(item => item.Sequence).ShouldBe(Enumerable.Range(1, events.Count).Select(n => (long)n));
    }
}
