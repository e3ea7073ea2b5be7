using System.Text.Json;
using Steward.Approvals;
using Steward.Contracts;
using Steward.DeadLetters;
using Steward.Durability;
using Steward.Intake;
using Steward.Limits;
using Steward.Tasks;
using Steward.Tests.Durability;

namespace Steward.Tests.Intake;

public sealed class TaskRetentionTests
{
    private static readonly string[] PerTask = [RecordCollections.Envelopes, RecordCollections.Transcripts, RecordCollections.Journal,
        RecordCollections.Documents];
    private static readonly string[] PerQuestion = [RecordCollections.Approvals, RecordCollections.ApprovalTickets,
        RecordCollections.ApprovalDeliveries];

    private readonly FixedTime time = new(FixedTime.Noon);
    private readonly MemoryRecords records = new();
    private readonly RecordingClient client;
    private int guids;

    public TaskRetentionTests() => client = new(time);

    [Fact]
    public async Task What_ended_long_ago_goes_with_all_its_records_and_nothing_else_does()
    {
        await TaskAsync(ended: true);
        var running = await TaskAsync(ended: false);
        time.Now += TimeSpan.FromDays(30);
        var recent = await TaskAsync(ended: true);

        (await PruneAsync()).ShouldBe(1);
        client.Instances.Keys.ShouldBe([running, recent], ignoreOrder: true);
        foreach (var collection in PerTask)
        {
            records.KeysOf(collection)
                .ShouldBe([$"{running}/a", $"{running}/b/c", $"{recent}/a", $"{recent}/b/c"], ignoreOrder: true, collection);
        }

        foreach (var collection in PerQuestion)
            records.KeysOf(collection).ShouldBe([$"{running}-a1", $"{recent}-a1"], ignoreOrder: true, collection);
    }

    [Fact]
    public async Task A_dead_letter_that_nobody_has_redriven_stays_and_can_be_redriven_with_its_documents()
    {
        var old = await TaskAsync(ended: true);
        await WriteLetterAsync(old, redrivenAs: null);
        time.Now += TimeSpan.FromDays(30);
        await PruneAsync();

        client.Instances.ShouldBeEmpty();
        records.KeysOf(RecordCollections.DeadLetters).ShouldBe([old]);
        records.KeysOf(RecordCollections.Documents).ShouldBe([$"{old}/a", $"{old}/b/c"]);
        records.KeysOf(RecordCollections.Envelopes).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_dead_letter_that_was_redriven_goes_after_the_same_time()
    {
        var old = await TaskAsync(ended: true);
        await WriteLetterAsync(old, redrivenAs: "another");
        await records.PutAsync(RecordCollections.Redrives, old, [1]);
        await PruneAsync();
        records.KeysOf(RecordCollections.DeadLetters).ShouldBe([old]);
        records.KeysOf(RecordCollections.DeadLettersByTime).Count.ShouldBe(2);

        time.Now += TimeSpan.FromDays(30);
        await PruneAsync();
        records.KeysOf(RecordCollections.DeadLetters).ShouldBeEmpty();
        records.KeysOf(RecordCollections.DeadLettersByTime).ShouldBeEmpty();
        records.KeysOf(RecordCollections.Redrives).ShouldBeEmpty();
        records.KeysOf(RecordCollections.Documents).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_question_that_nobody_closed_goes_from_the_list_after_the_same_time()
    {
        var desk = new ApprovalDesk(client, records, new(new([new byte[32]]), id => new($"https://steward.example/approvals/{id}")), time);
        await desk.OpenAsync(new("t-a1", "t", "t", "Find it.", "Release this result?", null, null, [], null, [], [], time.Now,
            time.Now.AddMinutes(30)));
        await PruneAsync();
        records.KeysOf(RecordCollections.OpenApprovals).ShouldHaveSingleItem();
        time.Now += TimeSpan.FromDays(30);
        await PruneAsync();
        records.KeysOf(RecordCollections.OpenApprovals).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_idempotency_key_is_free_again_when_its_task_is_gone()
    {
        var intake = new TaskIntake(client, records, new FixedCatalogue(), new FixedLibrary(), time, NewGuid);
        var request = new TaskRequest { Goal = "g", Completion = new("c", []) };
        var first = await intake.SubmitAsync(request, new("key"));
        await PruneAsync();
        (await intake.SubmitAsync(request, new("key"))).TaskId.ShouldBe(first.TaskId, "it runs");

        End(first.TaskId!);
        time.Now += TimeSpan.FromDays(30);
        await PruneAsync();
        (await intake.SubmitAsync(request, new("key"))).TaskId.ShouldNotBe(first.TaskId);
    }

    [Fact]
    public async Task A_submission_whose_host_died_before_the_task_began_leaves_nothing()
    {
        var intake = new TaskIntake(client, records, new FixedCatalogue(), new FixedLibrary(), time, NewGuid);
        client.Fault = at => { if (at == "start") throw new InvalidOperationException("died"); };
        var request = new TaskRequest { Goal = "g", Completion = new("c", []), Documents = [new("note.md", "text")] };
        await Should.ThrowAsync<InvalidOperationException>(() => intake.SubmitAsync(request, new("key")));
        client.Fault = null;
        await PruneAsync();
        records.KeysOf(RecordCollections.Documents).Count.ShouldBe(1, "it may be finished yet");

        time.Now += TimeSpan.FromDays(30);
        await PruneAsync();
        records.KeysOf(RecordCollections.Documents).ShouldBeEmpty();
        records.KeysOf(RecordCollections.Idempotency).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("delete transcripts")]
    [InlineData("delete approvals")]
    [InlineData("purge")]
    public async Task A_host_that_dies_half_way_finds_the_rest_the_next_time(string step)
    {
        await TaskAsync(ended: true);
        time.Now += TimeSpan.FromDays(30);
        records.Fault = client.Fault = at => { if (at == step) throw new InvalidOperationException("died"); };
        await Should.ThrowAsync<InvalidOperationException>(PruneAsync);
        records.Fault = client.Fault = null;
        await PruneAsync();
        client.Instances.ShouldBeEmpty();
        foreach (var collection in PerTask.Concat(PerQuestion))
            records.KeysOf(collection).ShouldBeEmpty(collection);
    }

    private Task<int> PruneAsync() => new TaskRetention(client, records).PruneAsync(time.Now - TimeSpan.FromDays(10));

    private async Task<string> TaskAsync(bool ended)
    {
        var id = TaskIds.Create(time.Now, NewGuid());
        await client.StartAsync(OwnerOrchestration.Name, id, SpecificationOf(id));
        foreach (var collection in PerTask)
        {
            await records.PutAsync(collection, $"{id}/a", [1]);
            await records.PutAsync(collection, $"{id}/b/c", [1]);
        }
        foreach (var collection in PerQuestion)
            await records.PutAsync(collection, $"{id}-a1", [1]);
        if (ended)
            End(id);
        return id;
    }

    private void End(string id) =>
        client.Change(id, instance => instance with { Status = RuntimeStatus.Completed, LastUpdatedAt = time.Now });

    private Task WriteLetterAsync(string taskId, string? redrivenAs) =>
        records.PutAsync(RecordCollections.DeadLetters, taskId, JsonSerializer.SerializeToUtf8Bytes(
            new DeadLetter
            {
                Id = taskId,
                TaskId = taskId,
                Reason = ReasonCode.Budget,
                At = time.Now,
                RedrivenAs = redrivenAs,
                Specification = SpecificationOf(taskId),
            },
            DurableJson.Options));

    private TaskSpecification SpecificationOf(string id) => new()
    {
        Id = id,
        RootId = id,
        Goal = "g",
        Pattern = PatternKind.Auto,
        Documents = [],
        Workers = [],
        Limits = TaskLimits.Default,
        Completion = new("c", []),
        OnLimit = OnLimit.Abort,
        Approval = ApprovalPolicy.Default,
        CreatedAt = time.Now,
    };

    private Guid NewGuid() => new(++guids, 0, 0, new byte[8]);
}
