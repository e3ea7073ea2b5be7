using Steward.Approvals;
using Steward.Durability;
using Steward.Limits;
using Steward.Ownership;
using Steward.Tasks;
using Steward.Testing;
using Steward.Workers;

namespace Steward.Tests.Ownership;

/// <summary>Once the owner has taken control back, what the pattern was waiting for may still come; nothing follows from it.</summary>
public class TakeBackTests
{
    [Fact]
    public async Task A_late_answer_of_a_team_does_not_pass_the_task_on_while_a_human_is_asked()
    {
        var late = new TaskCompletionSource<TurnReply>();
        await using var host = Host(late);
        await AskAtSoftDeadlineAsync(host);

        late.SetResult(new() { Envelope = Envelope.Failed("I do not know.") });
        await UntilTeamIsBackAsync(host);

        var progress = await host.ProgressAsync("t");
        (progress!.State, progress.Approval?.Id).ShouldBe((TaskState.AwaitingApproval, host.Questions[0].Id));
        (await host.EventsAsync("t")).Count(item => item.Kind == TaskEventKind.Handoff).ShouldBe(1, "only the one before");
    }

    [Fact]
    public async Task A_late_answer_of_a_team_does_not_replace_what_a_human_is_asked_about()
    {
        var late = new TaskCompletionSource<TurnReply>();
        await using var host = Host(late);
        await AskAtSoftDeadlineAsync(host);

        late.SetResult(OwnerHost.Say("Another thing altogether.", 1));
        await UntilTeamIsBackAsync(host);
        host.Claimed = new(host.Questions[0].Id, ApprovalVerdict.Approve, null, "grace", host.Clock.GetUtcNow());
        await host.Engine.Client.RaiseEventAsync("t", OwnerEvents.Cancel, new CancelRequest("me"), "c1");

        var outcome = await host.UntilEndedAsync("t");
        (outcome.State, outcome.Result).ShouldBe((TaskState.Completed, "the draft"));
    }

    [Fact]
    public async Task Nobody_is_asked_about_a_task_that_is_being_cancelled()
    {
        var slow = new TaskCompletionSource<TurnReply>();
        await using var host = new OwnerHost().Script("ann", _ => slow.Task);
        host.Records.FailBefore = (collection, _) => collection == RecordCollections.DeadLetters;
        await host.StartAsync(host.Specify("t", PatternKind.Handoff) with { OnLimit = OnLimit.Escalate });
        await host.UntilAsync(() => Task.FromResult(host.Turns.Count == 1));

        await host.Engine.Client.RaiseEventAsync("t", OwnerEvents.Cancel, new CancelRequest("me"), "c1");
        await host.Engine.SettleAsync();
        slow.SetResult(OwnerHost.Say("the draft"));
        await host.UntilAsync(async () => (await host.EventsAsync("t")).Any(item => item.Kind == TaskEventKind.Limit));
        host.Records.FailBefore = null;
        await host.Engine.ElapseAsync(host.Clock, TimeSpan.FromSeconds(1));

        (await host.UntilEndedAsync("t")).State.ShouldBe(TaskState.Cancelled);
        host.Questions.ShouldBeEmpty();
    }

    /// <summary>Ann drafts and hands over to a team whose only member takes its time.</summary>
    private static OwnerHost Host(TaskCompletionSource<TurnReply> late) => new OwnerHost()
        .Script("ann", _ => OwnerHost.Say("the draft", 0.5, handoff: new("crew", "they know more", "check it")))
        .Script("dan", _ => late.Task);

    private static async Task AskAtSoftDeadlineAsync(OwnerHost host)
    {
        var task = host.Specify("t", PatternKind.Handoff, new() { WallClock = TimeSpan.FromMinutes(20) });
        await host.StartAsync(task with
        {
            OnLimit = OnLimit.Escalate,
            Workers = [OwnerHost.Card("ann"), OwnerHost.Card("crew") with { Kind = WorkerKind.Team, Team = ["dan"] },
                OwnerHost.Card("bob")],
            TeamMembers = [OwnerHost.Card("dan") with { Timeout = TimeSpan.FromMinutes(30) }],
        });
        await host.UntilAsync(() => Task.FromResult(host.Turns.Any(turn => turn.Worker.Name == "dan")));
        await host.Engine.ElapseAsync(host.Clock, Allotment.SoftDeadlineOf(task) - host.Clock.GetUtcNow());
        await host.UntilAskedAsync("t");
    }

    private static Task UntilTeamIsBackAsync(OwnerHost host) =>
        host.UntilAsync(async () =>
            (await host.EventsAsync("t")).Any(item => item is { Kind: TaskEventKind.WorkerFinished, Worker: "crew" }));
}
