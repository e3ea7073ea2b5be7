using System.Text.Json;
using Steward.Approvals;
using Steward.Durability;
using Steward.Tasks;
using Steward.Tests.Durability;

namespace Steward.Tests.Approvals;

public sealed class ApprovalDeskTests
{
    private static readonly SigningKeys Keys = new([[.. Enumerable.Repeat((byte)1, 32)]]);
    private static readonly HumanVerdict Approve = HumanVerdict.Of("approve", null).Value!;
    private static readonly HumanVerdict Reject = HumanVerdict.Of("reject", "No.").Value!;
    private readonly FixedTime time = new(FixedTime.Noon);
    private readonly MemoryRecords records = new();
    private readonly RecordingClient client;
    private readonly ApprovalLinks links = new(Keys, AddressOf);
    private readonly ApprovalDesk desk;

    public ApprovalDeskTests()
    {
        client = new(time);
        desk = new(client, records, links, time);
    }

    [Fact]
    public async Task A_decision_reaches_the_owner_once()
    {
        var question = await AskAsync();
        var answer = await desk.DecideAsync(question.Id, links.TokenOf(question), Approve, "bob");
        answer.Refusal.ShouldBeNull();
        var (instance, name, payload) = client.Events.ShouldHaveSingleItem();
        instance.ShouldBe(question.TaskId);
        name.ShouldBe(ApprovalEvents.Decision.Value);
        payload.Deserialize<ApprovalDecision>(DurableJson.Options)
            .ShouldBe(new(question.Id, ApprovalVerdict.Approve, null, "bob", time.Now));

        (await desk.DecideAsync(question.Id, links.TokenOf(question), Reject, "bob")).Refusal.ShouldBe(ApprovalRefusal.AlreadyDecided);
        client.Events.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Of_many_at_once_one_is_accepted_even_when_all_say_the_same()
    {
        var question = await AskAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 32).Select(i => Task.Run(() =>
            desk.DecideAsync(question.Id, links.TokenOf(question), i % 2 == 0 ? Approve : Reject, "bob"))));
        answers.Count(answer => answer.Refusal is null).ShouldBe(1);
        answers.Count(answer => answer.Refusal == ApprovalRefusal.AlreadyDecided).ShouldBe(31);
        client.Events.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Either_the_time_out_or_the_human_takes_effect_never_both()
    {
        var late = await AskAsync("late");
        (await desk.CloseAsync(new(late.Id, late.TaskId, ApprovalVerdict.TimedOut, time.Now))).Verdict.ShouldBe(ApprovalVerdict.TimedOut);
        (await desk.DecideAsync(late.Id, links.TokenOf(late), Approve, "bob")).Refusal.ShouldBe(ApprovalRefusal.Expired);

        var early = await AskAsync("early");
        await desk.DecideAsync(early.Id, links.TokenOf(early), Approve, "bob");
        (await desk.CloseAsync(new(early.Id, early.TaskId, ApprovalVerdict.TimedOut, time.Now))).Verdict.ShouldBe(ApprovalVerdict.Approve);
    }

    [Fact]
    public async Task A_question_closed_before_it_was_on_the_desk_stays_closed()
    {
        await desk.CloseAsync(new("early-a1", "early", ApprovalVerdict.Withdrawn, time.Now));
        var question = await AskAsync("early");
        (await desk.DecideAsync(question.Id, links.TokenOf(question), Approve, "bob")).Refusal.ShouldBe(ApprovalRefusal.TaskEnded);
    }

    [Fact]
    public async Task Tokens_are_bound_to_approval_task_expiry_and_key()
    {
        var question = await AskAsync();
        var other = await AskAsync("other");
        var foreign = new ApprovalLinks(new([[.. Enumerable.Repeat((byte)2, 32)]]), AddressOf);
        var good = links.TokenOf(question);
        string?[] bad =
        [
            null, "", "x", good[..^1], good + "A", good.ToUpperInvariant(), new('a', 10_000), links.TokenOf(other),
            foreign.TokenOf(question),
            links.TokenOf(question with { ExpiresAt = question.ExpiresAt.AddSeconds(1) }),
            links.TokenOf(question with { TaskId = "other" }),
        ];
        foreach (var token in bad)
        {
            (await desk.DecideAsync(question.Id, token, Approve, "bob")).Refusal.ShouldBe(ApprovalRefusal.Unknown);
            (await desk.ReadAsync(question.Id, token)).ShouldBeNull();
        }
        (await desk.DecideAsync("nothing", good, Approve, "bob")).Refusal.ShouldBe(ApprovalRefusal.Unknown);
        client.Events.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_rotated_key_still_verifies_and_a_removed_one_does_not()
    {
        var question = await AskAsync();
        byte[] old = [.. Enumerable.Repeat((byte)1, 32)], fresh = [.. Enumerable.Repeat((byte)9, 32)];
        var token = links.TokenOf(question);
        new ApprovalLinks(new([fresh, old]), AddressOf).Verify(question, token).ShouldBeTrue();
        new ApprovalLinks(new([fresh]), AddressOf).Verify(question, token).ShouldBeFalse();
        new ApprovalLinks(new([fresh, old]), AddressOf).TokenOf(question)
            .ShouldBe(new ApprovalLinks(new([fresh]), AddressOf).TokenOf(question));
        Should.Throw<ArgumentException>(() => new SigningKeys([new byte[31]]));
        Should.Throw<ArgumentException>(() => SigningKeys.Parse("not base64!"));
        Should.Throw<ArgumentException>(() => SigningKeys.Parse(""));
    }

    [Theory]
    [InlineData("alice", "alice", new string[0], ApprovalRefusal.Requester)]
    [InlineData("alice", "ALICE", new string[0], ApprovalRefusal.Requester)]
    [InlineData("alice", null, new string[0], ApprovalRefusal.IdentityNeeded)]
    [InlineData(null, null, new[] { "bob" }, ApprovalRefusal.IdentityNeeded)]
    [InlineData(null, "carol", new[] { "bob" }, ApprovalRefusal.NotAnApprover)]
    [InlineData("bob", "bob", new[] { "bob" }, ApprovalRefusal.Requester)]
    [InlineData("alice", "bob", new[] { "Bob" }, null)]
    [InlineData("alice", "bob", new string[0], null)]
    [InlineData(null, null, new string[0], null)]
    public async Task Who_may_decide(string? requester, string? decider, string[] approvers, ApprovalRefusal? refusal)
    {
        var question = await AskAsync(change: question => question with { RequestedBy = requester, Approvers = approvers });
        (await desk.DecideAsync(question.Id, links.TokenOf(question), Approve, decider)).Refusal.ShouldBe(refusal);
        client.Events.Count.ShouldBe(refusal is null ? 1 : 0);
    }

    [Fact]
    public async Task At_its_expiry_a_question_takes_no_decision_any_more()
    {
        var question = await AskAsync();
        time.Now = question.ExpiresAt;
        (await desk.DecideAsync(question.Id, links.TokenOf(question), Approve, "bob")).Refusal.ShouldBe(ApprovalRefusal.Expired);
        (await desk.ReadAsync(question.Id, links.TokenOf(question)))!.Expired.ShouldBeTrue();
        (await records.GetAsync(RecordCollections.Approvals, question.Id)).ShouldBeNull();
    }

    [Fact]
    public async Task A_question_of_an_ended_task_takes_no_decision()
    {
        var question = await AskAsync();
        client.Change(question.TaskId, instance => instance with { Status = RuntimeStatus.Completed });
        (await desk.DecideAsync(question.Id, links.TokenOf(question), Approve, "bob")).Refusal.ShouldBe(ApprovalRefusal.TaskEnded);
        (await records.GetAsync(RecordCollections.Approvals, question.Id)).ShouldBeNull();
    }

    [Theory]
    [InlineData(RuntimeStatus.Completed, null)]
    [InlineData(RuntimeStatus.Terminated, ApprovalRefusal.TaskEnded)]
    public async Task A_decision_by_which_the_task_has_ended_already_is_accepted(RuntimeStatus status, ApprovalRefusal? refusal)
    {
        var question = await AskAsync();
        // Another caller saw the claim and told the owner before this one could.
        client.Fault = step => client.Change(question.TaskId,
            instance => instance with { Status = step == "raise" ? status : instance.Status });
        (await desk.DecideAsync(question.Id, links.TokenOf(question), Approve, "bob")).Refusal.ShouldBe(refusal);
    }

    [Fact]
    public async Task A_decision_whose_host_died_before_the_owner_was_told_is_told_on_the_next_start()
    {
        var question = await AskAsync();
        client.Fault = _ => throw new InvalidOperationException("died");
        await Should.ThrowAsync<InvalidOperationException>(() => desk.DecideAsync(question.Id, links.TokenOf(question), Approve, "bob"));
        client.Fault = null;
        client.Events.ShouldBeEmpty();

        (await desk.RedeliverAsync()).ShouldBe(1);
        client.Events.ShouldHaveSingleItem().Payload.GetProperty("verdict").GetString().ShouldBe("approve");
        (await desk.RedeliverAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task A_repeated_decision_tells_the_owner_what_a_dead_host_did_not()
    {
        var question = await AskAsync();
        client.Fault = _ => throw new InvalidOperationException("died");
        await Should.ThrowAsync<InvalidOperationException>(() => desk.DecideAsync(question.Id, links.TokenOf(question), Approve, "bob"));
        client.Fault = null;
        (await desk.DecideAsync(question.Id, links.TokenOf(question), Approve, "bob")).Refusal.ShouldBe(ApprovalRefusal.AlreadyDecided);
        client.Events.ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("approve", null, null)]
    [InlineData("revise", "Shorter.", null)]
    [InlineData("revise", " ", "feedback")]
    [InlineData("timed-out", null, "decision")]
    [InlineData("Approve", null, "decision")]
    [InlineData(null, null, "decision")]
    [InlineData("reject", "\u0001", "feedback")]
    public void A_verdict_is_one_of_three_and_a_revision_says_what_to_change(string? decision, string? feedback, string? wrongField) =>
        HumanVerdict.Of(decision, feedback).Errors.SingleOrDefault()?.Field.ShouldBe(wrongField);

    private static Uri AddressOf(string approvalId) => new($"https://steward.example/approvals/{approvalId}");

    private async Task<ApprovalQuestion> AskAsync(string taskId = "task", Func<ApprovalQuestion, ApprovalQuestion>? change = null)
    {
        await client.StartAsync(OwnerOrchestration.Name, taskId, null!);
        var question = new ApprovalQuestion($"{taskId}-a1", taskId, taskId, "Find it.", "May it leave?", null, 0.5, [], null, [], [],
            time.Now, time.Now.AddMinutes(30));
        question = change?.Invoke(question) ?? question;
        await desk.OpenAsync(question);
        return question;
    }
}
