using Steward.Contracts;
using Steward.Limits;
using Steward.Patterns;
using Steward.Tasks;
using Steward.Workers;

namespace Steward.Tests.Ownership;

public class OrchestratorWorkerTests
{
    [Fact]
    public async Task Plan_fan_out_assemble_and_validate_end_in_one_completed_outcome()
    {
        await using var host = new OwnerHost()
            .Plans(OwnerHost.PlanOf(("a", "ann", "first half"), ("b", "bob", "second half")))
            .Answers("ann", "A hop is").Answers("bob", "a transfer.").Answers("assembler", "A hop is a transfer.");

        var outcome = await host.RunAsync(host.Specify("t"));

        outcome.State.ShouldBe(TaskState.Completed);
        outcome.Reason.ShouldBe(ReasonCode.Validated);
        outcome.Result.ShouldBe("A hop is a transfer.");
        outcome.Spent.ShouldBe(new Spent(Tokens: 40, Hops: 4, Calls: 4));
        (await host.LedgerAsync("t")).Closed.ShouldBeTrue();
        (await host.DeadLetterAsync("t")).ShouldBeNull();
    }

    [Fact]
    public async Task A_subtask_runs_after_what_it_depends_on_and_is_given_its_result()
    {
        await using var host = new OwnerHost()
            .Plans(new Plan([new("b", "bob", "use it", ["a"]), new("a", "ann", "find it", [])]))
            .Answers("ann", "found").Answers("bob", "used");

        var outcome = await host.RunAsync(host.Specify("t"));

        outcome.Result.ShouldBe("used");
        var turns = host.Turns.Where(turn => turn.Worker.Role == WorkerRole.Specialist).ToList();
        turns.Select(turn => turn.Worker.Name).ShouldBe(["ann", "bob"]);
        turns[1].Assignment.Inputs.ShouldBe([turns[0].InvocationId]);
    }

    [Fact]
    public async Task A_worker_that_always_fails_leads_to_another_plan_and_then_to_a_partial_outcome_that_says_why()
    {
        await using var host = new OwnerHost()
            .Plans(OwnerHost.PlanOf(("a", "ann", "try")), OwnerHost.PlanOf(("a", "bob", "try")), OwnerHost.PlanOf(("a", "cho", "try")))
            .Fails("ann", "the disk is on fire").Fails("bob", "the disk is on fire").Fails("cho", "the disk is on fire");

        var outcome = await host.RunAsync(host.Specify("t"));

        outcome.State.ShouldBe(TaskState.Partial);
        outcome.Reason.ShouldBe(ReasonCode.RePlans);
        outcome.Detail.ShouldContain("the disk is on fire");
        outcome.Spent.RePlans.ShouldBe(2);
        host.Turns.Where(turn => turn.Worker.Role == WorkerRole.Specialist).Select(turn => turn.Worker.Name)
            .ShouldBe(["ann", "bob", "cho"]);
        (await host.DeadLetterAsync("t"))!.Reason.ShouldBe(ReasonCode.RePlans);
    }

    [Fact]
    public async Task The_planner_is_told_what_failed_why_and_what_is_done()
    {
        await using var host = new OwnerHost()
            .Plans(OwnerHost.PlanOf(("a", "ann", "good"), ("b", "bob", "bad")),
                OwnerHost.PlanOf(("a", "ann", "good"), ("b", "cho", "better")))
            .Answers("ann", "one").Fails("bob", "no idea").Answers("cho", "two").Answers("assembler", "one two");

        var outcome = await host.RunAsync(host.Specify("t"));

        outcome.State.ShouldBe(TaskState.Completed);
        var briefing = host.Turns.Where(turn => turn.Worker.Name == "planner").ElementAt(1).Assignment.Briefing!.Value;
        briefing.GetProperty("failures")[0].GetProperty("reason").GetString().ShouldBe("no idea");
        briefing.GetProperty("done")[0].GetProperty("id").GetString().ShouldBe("a");
        host.Turns.Count(turn => turn.Worker.Name == "ann").ShouldBe(1, "what is done is not paid for again");
    }

    [Fact]
    public async Task A_plan_that_was_tried_before_is_refused_whatever_its_ids_and_order()
    {
        await using var host = new OwnerHost()
            .Plans(OwnerHost.PlanOf(("a", "ann", "Do  this"), ("b", "bob", "do that")),
                OwnerHost.PlanOf(("y", "bob", "do that"), ("x", "ann", "do THIS")))
            .Fails("ann", "no").Answers("bob", "yes");

        var outcome = await host.RunAsync(host.Specify("t"));

        outcome.Reason.ShouldBe(ReasonCode.RePlans);
        outcome.Detail.ShouldContain("tried before");
        host.Turns.Count(turn => turn.Worker.Name == "ann").ShouldBe(1);
        outcome.Result.ShouldBe("## do that\n\nyes");
    }

    [Theory]
    [InlineData("no plan at all")]
    [InlineData(
        """{"subtasks":[{"id":"a","worker":"ann","objective":"x","dependsOn":["b"]},{"id":"b","worker":"ann","objective":"y","dependsOn":["a"]}]}""")]
    [InlineData("""{"subtasks":[{"id":"a","worker":"zoe","objective":"x"}]}""")]
    public async Task A_plan_that_cannot_be_run_counts_against_the_re_plan_cap_and_never_hangs(string plan)
    {
        await using var host = new OwnerHost().Answers("planner", plan);

        var outcome = await host.RunAsync(host.Specify("t", limits: new() { RePlans = 1 }));

        outcome.State.ShouldBe(TaskState.Partial);
        outcome.Reason.ShouldBe(ReasonCode.RePlans);
        outcome.Spent.Hops.ShouldBe(2);
    }

    [Fact]
    public async Task What_the_validator_refuses_goes_back_with_its_findings_and_another_plan()
    {
        await using var host = new OwnerHost()
            .Plans(OwnerHost.PlanOf(("a", "ann", "short")), OwnerHost.PlanOf(("a", "ann", "long")))
            .Answers("ann", "x", "long enough");
        var task = host.Specify("t") with
        {
            Completion = new(null, [new("min-length", System.Text.Json.JsonSerializer.SerializeToElement(5))]),
        };

        var outcome = await host.RunAsync(task);

        outcome.Result.ShouldBe("long enough");
        outcome.Spent.RePlans.ShouldBe(1);
        host.Turns.Last(turn => turn.Worker.Name == "planner").Assignment.Feedback!.ShouldContain("at least 5");
    }

    [Fact]
    public async Task Low_confidence_without_a_human_ends_partial()
    {
        await using var host = new OwnerHost().Plans(OwnerHost.PlanOf(("a", "ann", "guess")))
            .Script("ann", _ => OwnerHost.Say("maybe", 0.2));

        var outcome = await host.RunAsync(host.Specify("t"));

        outcome.State.ShouldBe(TaskState.Partial);
        outcome.Reason.ShouldBe(ReasonCode.LowConfidence);
        outcome.Result.ShouldBe("maybe");
    }

    [Fact]
    public async Task Without_a_specialist_the_task_ends_and_says_so()
    {
        await using var host = new OwnerHost();
        var task = host.Specify("t");

        var outcome = await host.RunAsync(task with { Workers = [.. task.Workers.Where(worker => worker.Role != WorkerRole.Specialist)] });

        outcome.Reason.ShouldBe(ReasonCode.NoWorker);
    }
}
