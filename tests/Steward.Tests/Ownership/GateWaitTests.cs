using Steward.Resilience;
using Steward.Tasks;
using Steward.Workers;

namespace Steward.Tests.Ownership;

/// <summary>Of tasks that were accepted before hosts had gates of their own: an entity is before every worker.</summary>
public class GateWaitTests
{
    [Fact]
    public async Task Subtasks_wait_for_a_full_bulkhead_and_all_get_their_turn()
    {
        await using var host = new OwnerHost()
            .Plans(OwnerHost.PlanOf(("a", "ann", "rivers carve"), ("b", "ann", "copper conducts"), ("c", "ann", "whales sing")))
            .Script("ann", turn => OwnerHost.Say($"about {turn.Assignment.Objective}")).Answers("assembler", "all");

        var outcome = await host.RunAsync(Narrow(host.Specify("t"), new() { MaxConcurrent = 1 }));

        outcome.State.ShouldBe(TaskState.Completed);
    }

    [Fact]
    public async Task A_worker_whose_breaker_is_open_fails_at_once_and_the_plan_goes_on_without_it()
    {
        await using var host = new OwnerHost()
            .Plans(OwnerHost.PlanOf(("a", "ann", "try")), OwnerHost.PlanOf(("a", "ann", "try again")),
                OwnerHost.PlanOf(("a", "bob", "try")))
            .Script("ann", _ => new TurnReply { Envelope = Envelope.Failed("503"), Fault = true }).Answers("bob", "done");

        var outcome = await host.RunAsync(Narrow(host.Specify("t"), new() { FaultsToOpen = 1, OpenFor = TimeSpan.FromHours(1) }));

        outcome.State.ShouldBe(TaskState.Completed);
        host.Turns.Count(turn => turn.Worker.Name == "ann").ShouldBe(1, "the second time its breaker was open");
        (await host.EventsAsync("t"))
            .ShouldContain(item => item.Kind == TaskEventKind.WorkerFinished && item.Summary.Contains("circuit breaker"));
    }

    private static TaskSpecification Narrow(TaskSpecification task, GatePolicy gate) =>
        task with { Protocol = null, Workers = [.. task.Workers.Select(worker => worker with { Gate = gate })] };
}
