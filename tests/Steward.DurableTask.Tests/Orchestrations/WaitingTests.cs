using Steward.DurableTask.Tests.Hosts;
using Steward.Tasks;
using Steward.Workers;

namespace Steward.DurableTask.Tests.Orchestrations;

/// <summary>A call that finds no room beside calls under way waits for them, on Durable Task too.</summary>
public sealed class WaitingTests
{
    [SkippableFact]
    public async Task What_fits_one_by_one_is_done_side_by_side_too()
    {
        Skip.IfNot(Azurite.IsThere, Azurite.Missing);
        await using var owner = new HubOwner().PlansEight();

        var four = await owner.RunAsync(owner.SpecifyNarrow("wide", tokens: 12_000));
        var one = await owner.RunAsync(owner.SpecifyNarrow("narrow", tokens: 12_000, width: 1));

        (four.State, four.Result, four.Spent).ShouldBe((TaskState.Completed, one.Result, one.Spent));
    }

    [SkippableTheory]
    [InlineData("ann", "dan")]
    [InlineData("dan", "ann")]
    public async Task A_task_and_its_team_wait_for_each_others_calls(string first, string second)
    {
        Skip.IfNot(Azurite.IsThere, Azurite.Missing);
        var (called, answer) = (new TaskCompletionSource(), new TaskCompletionSource<TurnReply>());
        await using var owner = new HubOwner()
            .PlansWithTeam(new([new("a", first == "dan" ? "crew" : "ann", "look left", []), new("b", "bob", "look up", []),
                new("c", second == "dan" ? "crew" : "ann", "look right", ["b"])]))
            .Script("bob", async _ =>
            {
                await called.Task;
                return HubOwner.Say("Bob saw a comet.");
            })
            .Script(first, _ =>
            {
                called.TrySetResult();
                return answer.Task;
            });
        await owner.StartAsync(owner.SpecifyNarrow("t", tokens: 8_000));
        await owner.UntilWaitingAsync("t");
        owner.Turns.ShouldNotContain(turn => turn.Worker.Name == second);

        answer.SetResult(HubOwner.Say("The first saw a bridge."));

        (await owner.EndAsync("t")).State.ShouldBe(TaskState.Completed);
    }
}
