using System.Text;
using System.Text.Json;
using Steward.Contracts;
using Steward.DeadLetters;
using Steward.Durability;
using Steward.Intake;
using Steward.Limits;
using Steward.Tasks;
using Steward.Tests.Durability;

namespace Steward.Tests.Intake;

public sealed class DeadLetterDeskTests
{
    private readonly FixedTime time = new(FixedTime.Noon);
    private readonly MemoryRecords records = new();
    private readonly RecordingClient client;
    private int guids;

    public DeadLetterDeskTests() => client = new(time);

    private TaskIntake Intake => new(client, records, new FixedCatalogue(), new FixedLibrary(), time, NewGuid);

    private DeadLetterDesk Desk => new(client, records, Intake, time, NewGuid);

    [Fact]
    public async Task A_redrive_is_a_new_task_of_the_same_specification_with_its_documents()
    {
        await WriteAsync("old");
        await records.PutAsync(RecordCollections.Documents, "old/a/note.md", Encoding.UTF8.GetBytes("text"));
        time.Now += TimeSpan.FromDays(1);
        var redrive = await Desk.RedriveAsync("old");
        redrive.Status.ShouldBe(RedriveStatus.Started);
        var specification = SpecificationOf(redrive);
        (specification.Id, specification.RootId, specification.Goal,
            specification.CreatedAt).ShouldBe((redrive.TaskId, redrive.TaskId, "goal of old", time.Now));
        (await records.GetAsync(RecordCollections.Documents, $"{redrive.TaskId}/a/note.md")).ShouldBe(Encoding.UTF8.GetBytes("text"));
        (await Desk.GetAsync("old"))!.RedrivenAs.ShouldBe(redrive.TaskId);
    }

    [Fact]
    public async Task Who_redrives_is_the_requester_now_and_may_not_approve_it()
    {
        await WriteAsync("old");
        var redrive = await Desk.RedriveAsync("old", "mallory");
        SpecificationOf(redrive).RequestedBy.ShouldBe("mallory");
    }

    [Theory]
    [InlineData("create redrives")]
    [InlineData("put documents")]
    [InlineData("start")]
    [InlineData("put dead-letters")]
    public async Task However_often_and_wherever_the_host_dies_one_task_comes_of_a_letter(string step)
    {
        await WriteAsync("old");
        await records.PutAsync(RecordCollections.Documents, "old/note.md", Encoding.UTF8.GetBytes("text"));
        records.Fault = client.Fault = at => { if (at == step) throw new InvalidOperationException("died"); };
        await Should.ThrowAsync<InvalidOperationException>(() => Desk.RedriveAsync("old"));
        records.Fault = client.Fault = null;
        var first = await Desk.RedriveAsync("old");
        var second = await Desk.RedriveAsync("old");
        second.ShouldBe(new(RedriveStatus.Repeated, first.TaskId));
        client.Starts.ShouldBe(1);
        (await Desk.GetAsync("old"))!.RedrivenAs.ShouldBe(first.TaskId);
    }

    [Fact]
    public async Task A_redrive_that_is_finished_long_after_its_claim_has_its_whole_wall_clock()
    {
        await WriteAsync("old");
        client.Fault = at => { if (at == "start") throw new InvalidOperationException("died"); };
        await Should.ThrowAsync<InvalidOperationException>(() => Desk.RedriveAsync("old"));
        client.Fault = null;
        time.Now += TimeSpan.FromDays(1);
        var redrive = await Desk.RedriveAsync("old");
        SpecificationOf(redrive).CreatedAt.ShouldBe(time.Now);
    }

    [Fact]
    public async Task A_message_that_is_no_request_cannot_be_redriven_and_it_is_said_why()
    {
        await Desk.BuryAsync("m", """{ "goal": "No criterion" }""", "why");
        var redrive = await Desk.RedriveAsync("message-m");
        redrive.Status.ShouldBe(RedriveStatus.NotATask);
        redrive.Errors.ShouldContain(error => error.Field == "completion");
        client.Starts.ShouldBe(0);
        (await Desk.GetAsync("message-m"))!.RedrivenAs.ShouldBeNull();
        (await Desk.RedriveAsync("nothing")).Status.ShouldBe(RedriveStatus.Unknown);
    }

    [Fact]
    public async Task A_message_that_was_delivered_too_often_is_taken_once_when_it_is_redriven_by_whom_it_is_redriven()
    {
        await Desk.BuryAsync("m", Message, "It could not be taken.");
        var redrive = await Desk.RedriveAsync("message-m", "mallory");
        redrive.Status.ShouldBe(RedriveStatus.Started);
        SpecificationOf(redrive).RequestedBy.ShouldBe("mallory");
        (await Desk.RedriveAsync("message-m", "ann")).ShouldBe(new(RedriveStatus.Repeated, redrive.TaskId) { Errors = redrive.Errors });
        (await Desk.GetAsync("message-m"))!.RedrivenAs.ShouldBe(redrive.TaskId);
        client.Starts.ShouldBe(1);
    }

    [Fact]
    public async Task A_message_that_nobody_known_redrives_is_a_task_that_nobody_known_asked_for()
    {
        await Desk.BuryAsync("m", Message, "It could not be taken.");
        SpecificationOf(await Desk.RedriveAsync("message-m")).RequestedBy
            .ShouldBeNull("a queue is nobody who could identify himself to an approval");
    }

    [Fact]
    public async Task A_message_that_was_taken_after_all_is_not_started_again()
    {
        var message = TaskMessage.Read("m", Message);
        var taken = await Intake.SubmitAsync(message.Request, message.ContextOf());
        await Desk.BuryAsync("m", Message, "Its deletion failed too often.");
        (await Desk.RedriveAsync("message-m", "ann")).TaskId.ShouldBe(taken.TaskId);
        client.Starts.ShouldBe(1);
    }

    [Fact]
    public async Task A_message_whose_key_belongs_to_another_request_is_a_task_of_its_own_when_it_is_redriven()
    {
        var other = TaskMessage.Read("m0", Message.Replace("goal of m", "another goal", StringComparison.Ordinal));
        var taken = await Intake.SubmitAsync(other.Request, other.ContextOf());
        await Desk.BuryAsync("m", Message, "Its key belongs to another request.");
        var redrive = await Desk.RedriveAsync("message-m");
        redrive.Status.ShouldBe(RedriveStatus.Started);
        redrive.TaskId.ShouldNotBe(taken.TaskId);
        SpecificationOf(redrive).Goal.ShouldBe("goal of m");
        (await Desk.RedriveAsync("message-m")).TaskId.ShouldBe(redrive.TaskId);
        client.Starts.ShouldBe(2);
    }

    [Fact]
    public async Task A_message_is_buried_once()
    {
        await Desk.BuryAsync("m", "first", "why");
        await Desk.BuryAsync("m", "second", "why else");
        var letter = (await Desk.ListAsync(null, 10)).DeadLetters.ShouldHaveSingleItem();
        (letter.Poison, letter.Reason, letter.MessageId, letter.At).ShouldBe(("first", DeadLetter.PoisonReason, "m", time.Now));
    }

    [Fact]
    public async Task Letters_come_in_pages_the_newest_first_whatever_their_ids_and_reasons()
    {
        string[] ids = ["b", "a", "message-m1", "d", "c", "message-m0", "e"];
        foreach (var id in ids)
            await LetterAsync(id);
        (await IdsAsync(3)).ShouldBe(ids.Reverse());
        (await IdsAsync(3, DeadLetter.PoisonReason)).ShouldBe(["message-m0", "message-m1"]);
        (await IdsAsync(2, ReasonCode.Budget)).ShouldBe(["e", "c", "d", "a", "b"]);
        (await IdsAsync(10, "nothing")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_continuation_stays_good_while_letters_come_and_go_and_under_another_filter()
    {
        foreach (var id in new[] { "a", "message-m0", "b", "message-m1", "c" })
            await LetterAsync(id);
        var first = await Desk.ListAsync(null, 2);
        first.DeadLetters.Select(letter => letter.Id).ShouldBe(["c", "message-m1"]);
        await LetterAsync("new");
        await new DeadLetterRecords(records).DeleteAsync((await Desk.GetAsync("message-m1"))!, CancellationToken.None);
        (await Desk.ListAsync(first.Continuation, 2)).DeadLetters.Select(letter => letter.Id).ShouldBe(["b", "message-m0"]);
        (await Desk.ListAsync(first.Continuation, 2, DeadLetter.PoisonReason)).DeadLetters.Select(letter => letter.Id)
            .ShouldBe(["message-m0"]);
        (await Desk.ListAsync(null, 2)).DeadLetters.Select(letter => letter.Id).ShouldBe(["new", "c"]);
    }

    [Theory]
    [InlineData("b")]
    [InlineData("message-m1")]
    [InlineData("0123456789abcdeg-b")]
    [InlineData("0123456789abcdef-")]
    public async Task A_continuation_that_is_none_is_refused(string continuation) =>
        await Should.ThrowAsync<ArgumentException>(() => Desk.ListAsync(continuation, 2));

    [Fact]
    public async Task Letters_of_an_earlier_version_which_are_found_by_their_ids_only_are_listed_too()
    {
        foreach (var id in new[] { "b", "a", "message-m1" })
        {
            time.Now += TimeSpan.FromMinutes(1);
            await WriteAsync(id, letter => id == "message-m1" ? letter with { Reason = DeadLetter.PoisonReason } : letter);
        }
        await LetterAsync("c");
        (await IdsAsync(2)).ShouldBe(["c", "message-m1", "a", "b"]);
        (await IdsAsync(2, DeadLetter.PoisonReason)).ShouldBe(["message-m1"]);
    }

    [Fact]
    public async Task A_letter_whose_writer_died_half_way_is_whole_when_it_is_written_again()
    {
        (await IdsAsync(5)).ShouldBeEmpty();
        records.Fault = at => { if (at == $"put {RecordCollections.DeadLettersByTime}") throw new InvalidOperationException("died"); };
        await Should.ThrowAsync<InvalidOperationException>(() => Desk.BuryAsync("m", "text", "why"));
        records.Fault = null;
        var first = time.Now;
        time.Now += TimeSpan.FromMinutes(1);
        await Desk.BuryAsync("m", "text", "why");
        var letter = (await Desk.ListAsync(null, 5)).DeadLetters.ShouldHaveSingleItem();
        (letter.Id, letter.At).ShouldBe(("message-m", first));
    }

    [Fact]
    public async Task A_message_in_Base64_that_an_earlier_version_buried_is_a_task_when_it_is_redriven()
    {
        await Desk.BuryAsync("m", Convert.ToBase64String(Encoding.UTF8.GetBytes(Message)), "It is not JSON.");
        var redrive = await Desk.RedriveAsync("message-m");
        redrive.Status.ShouldBe(RedriveStatus.Started);
        SpecificationOf(redrive).Goal.ShouldBe("goal of m");
    }

    [Fact]
    public async Task An_outcome_that_was_not_announced_is_announced_by_a_redrive_once_it_can_be()
    {
        var told = new List<string>();
        string? error = "no connection";
        var desk = new DeadLetterDesk(client, records, Intake, time, NewGuid, new Announcer(announcement =>
        {
            told.Add(announcement.GetProperty("text").GetString()!);
            return error;
        }));
        await UnannouncedAsync();
        var failed = await desk.RedriveAsync("outcome-t");
        (failed.Status, failed.TaskId, failed.Error).ShouldBe((RedriveStatus.NotAnnounced, null, "no connection"));
        error = null;
        (await desk.RedriveAsync("outcome-t")).ShouldBe(new(RedriveStatus.Announced, "t") { Errors = failed.Errors });
        (await desk.RedriveAsync("outcome-t")).Status.ShouldBe(RedriveStatus.Repeated);
        told.ShouldBe(["it ended", "it ended"]);
        (await desk.GetAsync("outcome-t"))!.RedrivenAs.ShouldBe("t");
        client.Starts.ShouldBe(0);
    }

    [Fact]
    public async Task A_host_that_tells_nobody_of_outcomes_says_so()
    {
        await UnannouncedAsync();
        var redrive = await Desk.RedriveAsync("outcome-t");
        redrive.Status.ShouldBe(RedriveStatus.NotAnnounced);
        redrive.Error.ShouldNotBeNullOrEmpty();
    }

    private Task UnannouncedAsync() => new DeadLetterRecords(records).AddAsync(new()
    {
        Id = "outcome-t",
        TaskId = "t",
        Reason = DeadLetter.UnannouncedReason,
        At = time.Now,
        Announcement = JsonSerializer.SerializeToElement(new { text = "it ended" }, DurableJson.Options),
    }, CancellationToken.None);

    /// <summary>A minute after the one before.</summary>
    private async Task LetterAsync(string id)
    {
        time.Now += TimeSpan.FromMinutes(1);
        if (id.StartsWith("message-", StringComparison.Ordinal))
            await Desk.BuryAsync(id["message-".Length..], "text", "why");
        else
            await new DeadLetterRecords(records).AddAsync(LetterOf(id), CancellationToken.None);
    }

    /// <summary>All pages.</summary>
    private async Task<IReadOnlyList<string>> IdsAsync(int take, string? reason = null)
    {
        var ids = new List<string>();
        DeadLetterPage? page = null;
        do
        {
            page = await Desk.ListAsync(page?.Continuation, take, reason);
            page.DeadLetters.Count.ShouldBeLessThanOrEqualTo(take);
            ids.AddRange(page.DeadLetters.Select(letter => letter.Id));
        }
        while (page.Continuation is not null);
        return ids;
    }

    private sealed class Announcer(Func<JsonElement, string?> tell) : IOutcomeAnnouncer
    {
        public Task<string?> AnnounceAgainAsync(JsonElement announcement, CancellationToken cancellationToken = default) =>
            Task.FromResult(tell(announcement));
    }

    private const string Message = """{ "idempotencyKey": "k", "task": { "goal": "goal of m", "completion": { "criterion": "c" } } }""";

    private Guid NewGuid() => new(++guids, 0, 0, new byte[8]);

    private TaskSpecification SpecificationOf(Redrive redrive) =>
        client.Instances[redrive.TaskId!].Input!.Value.Deserialize<TaskSpecification>(DurableJson.Options)!;

    /// <summary>As a host of an earlier version did: under its id, and nowhere else.</summary>
    private Task WriteAsync(string id, Func<DeadLetter, DeadLetter>? change = null) => records.PutAsync(RecordCollections.DeadLetters, id,
        JsonSerializer.SerializeToUtf8Bytes(change?.Invoke(LetterOf(id)) ?? LetterOf(id), DurableJson.Options));

    private DeadLetter LetterOf(string id) => new()
    {
        Id = id,
        TaskId = id,
        Reason = ReasonCode.Budget,
        At = time.Now,
        Specification = new()
        {
            Id = id,
            RootId = id,
            Goal = $"goal of {id}",
            Pattern = PatternKind.OrchestratorWorker,
            Documents = ["note.md"],
            Workers = [],
            Limits = TaskLimits.Default,
            Completion = new("c", []),
            OnLimit = OnLimit.Abort,
            Approval = ApprovalPolicy.Default,
            CreatedAt = time.Now,
        },
    };
}
