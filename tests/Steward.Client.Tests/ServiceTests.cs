using System.Text;
using Steward.Approvals;
using Steward.Contracts;
using Steward.Intake;
using Steward.Tasks;

namespace Steward.Client.Tests;

/// <summary>Every call against the service itself.</summary>
public sealed class ServiceTests : IAsyncLifetime
{
    private static readonly TaskRequest Minimal = new()
    {
        Goal = "Say it.",
        Workers = ["scribe"],
        Completion = new("It is said.", [], 0.1),
    };
    private static readonly TaskRequest Held = new() { Goal = "Wait.", Workers = ["held"], Completion = new("Waited.", []) };
    private TestService service = null!;
    private StewardClient client = null!;

    public async Task InitializeAsync()
    {
        service = await TestService.StartAsync();
        client = new(service.Http);
    }

    public async Task DisposeAsync() => await service.DisposeAsync();

    [Fact]
    public async Task A_task_is_submitted_and_read_at_its_end()
    {
        var accepted = await client.SubmitAsync(Minimal);
        var ended = await client.WaitAsync(accepted.Id);

        (ended.Id, ended.State, ended.Reason,
            ended.Result).ShouldBe((accepted.Id, TaskState.Completed, ReasonCode.Validated, "It is said."));
        (await client.GetAsync(accepted.Id)).Result.ShouldBe("It is said.");
        (await client.WaitAsync(accepted.Id)).EndedAt.ShouldBe(ended.EndedAt);
    }

    [Fact]
    public async Task The_same_key_is_the_same_task_and_another_request_under_it_is_refused()
    {
        var first = await client.SubmitAsync(Minimal, "k1");
        (await client.SubmitAsync(Minimal, "k1")).Id.ShouldBe(first.Id);
        (await client.SubmitAsync(Minimal)).Id.ShouldNotBe(first.Id);

        var refused = await Should.ThrowAsync<StewardClientException>(() => client.SubmitAsync(Held, "k1"));
        (refused.Code, refused.Status).ShouldBe(("idempotency-conflict", 409));
        refused.Detail!.ShouldContain(first.Id);
    }

    [Fact]
    public async Task Everything_wrong_with_a_request_comes_with_its_field()
    {
        var wrong =
            await Should.ThrowAsync<StewardClientException>(() =>
                client.SubmitAsync(new() { Goal = "", Completion = new("It is said.", []), Limits = new() { Hops = 1_000 } }));
        wrong.Code.ShouldBe("invalid-request");
        wrong.Errors.Select(error => error.Field).ShouldBe(["goal", "limits.hops"]);

        var noJson = await Should.ThrowAsync<StewardClientException>(() => client.SubmitJsonAsync(Encoding.UTF8.GetBytes("{")));
        noJson.Errors.ShouldHaveSingleItem().Message.ShouldStartWith("the request is not JSON");
    }

    [Fact]
    public async Task Tasks_are_listed_by_what_they_are()
    {
        var tagged = Minimal with { Metadata = new Dictionary<string, string>(StringComparer.Ordinal) { ["ticket"] = "a&b" } };
        var ids = new List<string>();
        for (var number = 0; number < 3; number++)
            ids.Add((await client.SubmitAsync(tagged)).Id);
        var other = await client.SubmitAsync(Held);
        foreach (var id in ids)
            await client.WaitAsync(id);

        var filter = new TaskFilter(TaskState.Completed, CreatedTo: DateTimeOffset.UtcNow.AddDays(1), Metadata: ("ticket", "a&b"),
            PageSize: 2);
        (await client.ListAsync(filter)).Tasks.Count.ShouldBe(2);
        (await client.ListAllAsync(filter).Select(task => task.Id).ToListAsync()).ShouldBe(Enumerable.Reverse(ids));
        (await client.ListAllAsync().Select(task => task.Id).ToListAsync()).ShouldBe([other.Id, .. Enumerable.Reverse(ids)]);
        var refused = await Should.ThrowAsync<StewardClientException>(() => client.ListAsync(new(PageSize: 101)));
        refused.Errors.ShouldHaveSingleItem().Field.ShouldBe("pageSize");
    }

    [Fact]
    public async Task A_task_is_cancelled_once()
    {
        var task = await client.SubmitAsync(Held);
        await service.Hold.Entered;

        (await client.CancelAsync(task.Id)).Id.ShouldBe(task.Id);
        (await client.WaitAsync(task.Id)).State.ShouldBe(TaskState.Cancelled);
        (await Should.ThrowAsync<StewardClientException>(() => client.CancelAsync(task.Id))).Code.ShouldBe("task-ended");
        (await Should.ThrowAsync<StewardClientException>(() => client.CancelAsync("nothing"))).Code.ShouldBe("not-found");
    }

    [Fact]
    public async Task Events_are_read_by_the_page()
    {
        var id = (await client.SubmitAsync(Minimal)).Id;
        await client.WaitAsync(id);

        var first = await client.GetEventsAsync(id, take: 2);
        var rest = await client.GetEventsAsync(id, first.Next, 1_000);

        first.Events.Select(happened => happened.Sequence).ShouldBe([1, 2]);
        rest.Events[0].Sequence.ShouldBe(3);
        rest.Complete.ShouldBeTrue();
        rest.Events[^1].Read()!.Kind.ShouldBe(TaskEventKind.Ended);
    }

    [Fact]
    public async Task A_question_is_found_shown_and_decided_once_by_its_link()
    {
        var id = (await client.SubmitAsync(Minimal with { Approval = new(ApprovalWhen.Always, ApprovalTimeout.Abort, [], []) })).Id;
        await service.WaitForAsync(id, TaskEventKind.ApprovalRequested);

        var open = (await client.ListApprovalsAsync()).Approvals.ShouldHaveSingleItem();
        open.TaskId.ShouldBe(id);
        // The test's service has a public address that leads nowhere.
        var link = new Uri(service.BaseAddress, open.Link.PathAndQuery);
        var shown = await client.GetApprovalAsync(link);
        (shown.Id, shown.Result, shown.Decision).ShouldBe((open.Id, "It is said.", null));

        var unclear = await Should.ThrowAsync<StewardClientException>(() => client.DecideAsync(link, ApprovalVerdict.Revise));
        unclear.Errors.ShouldHaveSingleItem().Field.ShouldBe("feedback");
        (await client.DecideAsync(link, ApprovalVerdict.Approve)).Verdict.ShouldBe(ApprovalVerdict.Approve);
        (await client.WaitAsync(id)).Reason.ShouldBe(ReasonCode.Approved);
        (await Should.ThrowAsync<StewardClientException>(() => client.DecideAsync(link, ApprovalVerdict.Reject))).Code
            .ShouldBe("already-decided");
        (await Should.ThrowAsync<StewardClientException>(() => client.GetApprovalAsync(new($"{link}x")))).Code.ShouldBe("not-found");
    }

    [Fact]
    public async Task A_dead_letter_is_listed_by_its_reason_and_redriven_once()
    {
        var id = (await client.SubmitAsync(Held)).Id;
        await service.Hold.Entered;
        await client.CancelAsync(id);
        await client.WaitAsync(id);

        var letter = (await client.ListDeadLettersAsync(ReasonCode.Cancelled)).DeadLetters.ShouldHaveSingleItem();
        (letter.TaskId, letter.Specification!.Goal).ShouldBe((id, Held.Goal));
        (await client.ListDeadLettersAsync(ReasonCode.Hops)).DeadLetters.ShouldBeEmpty();
        service.Hold.Release();
        var fresh = await client.RedriveAsync(letter.Id);
        fresh.Id.ShouldNotBe(id);
        (await client.RedriveAsync(letter.Id)).Id.ShouldBe(fresh.Id);
        (await client.ListDeadLettersAsync()).DeadLetters.ShouldHaveSingleItem().RedrivenAs.ShouldBe(fresh.Id);
        (await Should.ThrowAsync<StewardClientException>(() => client.RedriveAsync("nothing"))).Code.ShouldBe("not-found");
    }
}
