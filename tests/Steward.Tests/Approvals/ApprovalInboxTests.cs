using Steward.Approvals;
using Steward.Durability;
using Steward.Tasks;
using Steward.Tests.Durability;

namespace Steward.Tests.Approvals;

public sealed class ApprovalInboxTests
{
    private static readonly HumanVerdict Approve = HumanVerdict.Of("approve", null).Value!;
    private readonly FixedTime time = new(FixedTime.Noon);
    private readonly MemoryRecords records = new();
    private readonly RecordingClient client;
    private readonly ApprovalLinks links = new(new([[.. Enumerable.Repeat((byte)1, 32)]]),
        id => new($"https://steward.example/approvals/{id}"));
    private readonly ApprovalDesk desk;
    private readonly ApprovalInbox inbox;

    public ApprovalInboxTests()
    {
        client = new(time);
        desk = new(client, records, links, time);
        inbox = new(client, records, links, time);
    }

    [Fact]
    public async Task What_waits_is_listed_newest_first_with_a_link_that_decides_it()
    {
        var first = await AskAsync("a");
        time.Now += TimeSpan.FromMinutes(1);
        var second = await AskAsync("b");

        var page = await inbox.ListAsync("bob", null, 50);
        page.Continuation.ShouldBeNull();
        page.Approvals.Select(approval => approval.Id).ShouldBe([second.Id, first.Id]);
        var newest = page.Approvals[0];
        (newest.TaskId, newest.Goal, newest.Question, newest.AskedAt, newest.ExpiresAt).ShouldBe(
            (second.TaskId, second.Goal, second.Question, second.AskedAt, second.ExpiresAt));
        newest.Link.ShouldBe(links.LinkOf(second));
        var token = newest.Link.Query["?token=".Length..];
        (await desk.DecideAsync(newest.Id, token, Approve, "bob")).Refusal.ShouldBeNull();
        (await IdsAsync("bob")).ShouldBe([first.Id]);
    }

    [Theory]
    [InlineData("alice", "alice", new string[0], false)]
    [InlineData("alice", "Alice", new string[0], false)]
    [InlineData("alice", "bob", new string[0], true)]
    [InlineData("alice", null, new string[0], false)]
    [InlineData(null, null, new string[0], true)]
    [InlineData(null, "bob", new[] { "carol" }, false)]
    [InlineData(null, "Carol", new[] { "carol" }, true)]
    [InlineData("carol", "carol", new[] { "carol" }, false)]
    [InlineData(null, null, new[] { "carol" }, false)]
    public async Task A_caller_sees_what_they_may_decide_and_nothing_else(string? requester, string? caller, string[] approvers, bool seen)
    {
        var question = await AskAsync("a", question => question with { RequestedBy = requester, Approvers = approvers });
        (await IdsAsync(caller)).ShouldBe(seen ? [question.Id] : []);
        (await desk.DecideAsync(question.Id, links.TokenOf(question), Approve, caller)).Refusal.HasValue
            .ShouldBe(!seen, "what is listed is what can be decided");
    }

    [Fact]
    public async Task What_is_decided_closed_expired_or_of_an_ended_task_is_not_listed_and_leaves_no_line()
    {
        var decided = await AskAsync("decided");
        await desk.DecideAsync(decided.Id, links.TokenOf(decided), Approve, "bob");
        var withdrawn = await AskAsync("withdrawn");
        await desk.CloseAsync(new(withdrawn.Id, withdrawn.TaskId, ApprovalVerdict.Withdrawn, time.Now));
        records.KeysOf(RecordCollections.OpenApprovals).ShouldBeEmpty();

        var stopped = await AskAsync("stopped");
        client.Change(stopped.TaskId, instance => instance with { Status = RuntimeStatus.Terminated });
        (await IdsAsync("bob")).ShouldBeEmpty();
        records.KeysOf(RecordCollections.OpenApprovals).ShouldBeEmpty();

        var expired = await AskAsync("expired");
        time.Now = expired.ExpiresAt;
        (await IdsAsync("bob")).ShouldBeEmpty();
        records.KeysOf(RecordCollections.OpenApprovals).ShouldHaveSingleItem("its owner closes it in a moment");
    }

    [Fact]
    public async Task A_question_that_is_asked_again_after_its_decision_is_not_listed()
    {
        var question = await AskAsync("a");
        await desk.DecideAsync(question.Id, links.TokenOf(question), Approve, "bob");
        // The host died before the activity's result was on disk: it runs again.
        await desk.OpenAsync(question);
        (await IdsAsync("bob")).ShouldBeEmpty();
        records.KeysOf(RecordCollections.OpenApprovals).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_decision_whose_host_died_at_once_goes_from_the_list_with_its_redelivery()
    {
        var question = await AskAsync("a");
        client.Fault = _ => throw new InvalidOperationException("died");
        await Should.ThrowAsync<InvalidOperationException>(() => desk.DecideAsync(question.Id, links.TokenOf(question), Approve, "bob"));
        client.Fault = null;
        await desk.RedeliverAsync();
        records.KeysOf(RecordCollections.OpenApprovals).ShouldBeEmpty();
    }

    [Fact]
    public async Task Pages_follow_each_other_without_gap_or_repetition()
    {
        var asked = new List<string>();
        for (var i = 0; i < 7; i++)
        {
            asked.Insert(0, (await AskAsync($"t{i}")).Id);
            time.Now += TimeSpan.FromSeconds(1);
        }
        var seen = new List<string>();
        string? after = null;
        do
        {
            var page = await inbox.ListAsync("bob", after, 3);
            page.Approvals.Count.ShouldBeLessThanOrEqualTo(3);
            seen.AddRange(page.Approvals.Select(approval => approval.Id));
            after = page.Continuation;
            (after is null || ApprovalInbox.IsContinuation(after)).ShouldBeTrue(after);
        }
        while (after is not null);
        seen.ShouldBe(asked);
    }

    [Fact]
    public async Task What_others_decide_is_read_over_in_bounded_steps()
    {
        var mine = await AskAsync("mine");
        for (var i = 0; i < 50; i++)
        {
            time.Now += TimeSpan.FromSeconds(1);
            await AskAsync($"t{i}", question => question with { Approvers = ["carol"] });
        }
        (await inbox.ListAsync("bob", null, 3)).Approvals.ShouldHaveSingleItem().Id.ShouldBe(mine.Id);
        var bounded = await inbox.ListAsync("bob", null, 1);
        bounded.Approvals.ShouldBeEmpty();
        bounded.Continuation.ShouldNotBeNull();
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("0123456789abcdeg.t-a1")]
    [InlineData("0123456789abcdef-t-a1")]
    [InlineData("0123456789abcdef.t/a1")]
    public void What_is_no_continuation_is_told_from_one(string text) => ApprovalInbox.IsContinuation(text).ShouldBeFalse();

    private async Task<IReadOnlyList<string>> IdsAsync(string? caller) =>
        [.. (await inbox.ListAsync(caller, null, 50)).Approvals.Select(approval => approval.Id)];

    private async Task<ApprovalQuestion> AskAsync(string taskId, Func<ApprovalQuestion, ApprovalQuestion>? change = null)
    {
        await client.StartAsync(OwnerOrchestration.Name, taskId, null!);
        var question = new ApprovalQuestion($"{taskId}-a1", taskId, taskId, "Find it.", "Release this result?", null, 0.5, ["No citation."],
            null, [], [], time.Now, time.Now.AddMinutes(30));
        question = change?.Invoke(question) ?? question;
        await desk.OpenAsync(question);
        return question;
    }
}
