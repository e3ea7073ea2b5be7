using System.Text;
using System.Text.Json;
using Steward.Durability;
using Steward.Intake;
using Steward.Limits;
using Steward.Tasks;
using Steward.Tests.Durability;
using Steward.Workers;

namespace Steward.Tests.Intake;

public sealed class TaskIntakeTests
{
    private static readonly SubmissionContext Keyed = new("key-1", "alice");
    private readonly FixedTime time = new(FixedTime.Noon);
    private readonly MemoryRecords records = new();
    private readonly RecordingClient client;
    private readonly FixedCatalogue catalogue = new();
    private int guids;

    public TaskIntakeTests() => client = new(time);

    [Fact]
    public async Task An_accepted_request_is_a_started_owner_with_everything_settled()
    {
        var submission = await Intake()
            .SubmitAsync(Request() with { Documents = [new("docs"), new("note.md", "text")] }, new(RequestedBy: "alice"));
        submission.Status.ShouldBe(SubmissionStatus.Accepted);
        var specification = client.Instances[submission.TaskId!].Input!.Value.Deserialize<TaskSpecification>(DurableJson.Options)!;
        specification.Id.ShouldBe(submission.TaskId);
        specification.RootId.ShouldBe(submission.TaskId);
        specification.Pattern.ShouldBe(PatternKind.Auto);
        specification.Documents.ShouldBe(["docs", "note.md"]);
        specification.Workers.Select(worker => worker.Name).ShouldBe(["critic", "researcher", "planner"]);
        specification.CreatedAt.ShouldBe(FixedTime.Noon);
        specification.RequestedBy.ShouldBe("alice");
        Encoding.UTF8.GetString((await records.GetAsync(RecordCollections.Documents, $"{submission.TaskId}/note.md"))!).ShouldBe("text");
    }

    [Fact]
    public async Task Ids_sort_by_time_and_hold_only_letters_and_digits()
    {
        var ids = new List<string>();
        for (var i = 0; i < 5; i++, time.Now += TimeSpan.FromMilliseconds(1))
            ids.Add((await Intake().SubmitAsync(Request(), SubmissionContext.None)).TaskId!);
        ids.ShouldBe(ids.Order(StringComparer.Ordinal));
        ids.ShouldAllBe(id => id.Length == TaskIds.Length && id.All(char.IsAsciiLetterOrDigit));
    }

    [Fact]
    public async Task What_the_host_does_not_have_is_refused_with_what_it_has()
    {
        catalogue.Cards = [.. catalogue.Cards.Where(card => card.Role == WorkerRole.Specialist)];
        var submission = await Intake().SubmitAsync(Request() with
        {
            Workers = ["researcher", "oracle"],
            Documents = [new("nowhere")],
            Pattern = PatternKind.Adaptive,
            OnLimit = OnLimit.Owner,
        }, SubmissionContext.None);
        submission.Status.ShouldBe(SubmissionStatus.Invalid);
        submission.Errors.Select(error => error.Field).ShouldBe(["workers[1]", "pattern", "onLimit", "documents[0]"]);
        submission.Errors[0].Message.ShouldContain("critic, researcher");
        client.Starts.ShouldBe(0);
    }

    [Fact]
    public async Task A_role_cannot_be_named_as_a_specialist() =>
        (await Intake().SubmitAsync(Request() with { Workers = ["planner"] }, SubmissionContext.None)).Errors.Single().Field
            .ShouldBe("workers[0]");

    [Fact]
    public async Task The_same_key_and_request_is_one_task_whenever_it_comes()
    {
        var first = await Intake().SubmitAsync(Request(), Keyed);
        time.Now += TimeSpan.FromHours(1);
        var again = await Intake().SubmitAsync(Request(), Keyed);
        again.ShouldBe(first with { Status = SubmissionStatus.Repeated }, "the same task");
        client.Starts.ShouldBe(1);
    }

    [Fact]
    public async Task The_same_key_with_another_request_is_a_conflict()
    {
        await Intake().SubmitAsync(Request(), Keyed);
        (await Intake().SubmitAsync(Request() with { Goal = "Another." }, Keyed)).Status.ShouldBe(SubmissionStatus.Conflict);
        client.Starts.ShouldBe(1);
    }

    [Fact]
    public async Task Keys_of_different_requesters_do_not_meet()
    {
        await Intake().SubmitAsync(Request(), Keyed);
        (await Intake().SubmitAsync(Request() with { Goal = "Another." }, Keyed with { RequestedBy = "bob" })).Status
            .ShouldBe(SubmissionStatus.Accepted);
        client.Starts.ShouldBe(2);
    }

    [Fact]
    public async Task A_refused_request_leaves_its_key_free()
    {
        (await Intake().SubmitAsync(Request() with { Workers = ["oracle"] }, Keyed)).Status.ShouldBe(SubmissionStatus.Invalid);
        (await Intake().SubmitAsync(Request(), Keyed)).Status.ShouldBe(SubmissionStatus.Accepted);
    }

    [Theory]
    [InlineData("create idempotency", 0)]
    [InlineData("put documents", 0)]
    [InlineData("start", 0)]
    public async Task A_host_that_dies_between_two_steps_leaves_a_key_that_finishes(string step, int startedBefore)
    {
        var request = Request() with { Documents = [new("note.md", "text")] };
        records.Fault = client.Fault = at => { if (at == step) throw new InvalidOperationException("died"); };
        await Should.ThrowAsync<InvalidOperationException>(() => Intake().SubmitAsync(request, Keyed));
        client.Starts.ShouldBe(startedBefore);
        records.Fault = client.Fault = null;
        time.Now += TimeSpan.FromDays(1);

        var submission = await Intake().SubmitAsync(request, Keyed);
        submission.Status.ShouldBe(SubmissionStatus.Accepted);
        client.Instances[submission.TaskId!].Input!.Value.Deserialize<TaskSpecification>(DurableJson.Options)!
            .CreatedAt.ShouldBe(time.Now, "the wall clock starts when the task is accepted");
        (await Intake().SubmitAsync(request, Keyed)).TaskId.ShouldBe(submission.TaskId);
        client.Starts.ShouldBe(1);
        (await records.GetAsync(RecordCollections.Documents, $"{submission.TaskId}/note.md")).ShouldNotBeNull();
    }

    [Fact]
    public async Task Many_at_once_under_one_key_are_one_task()
    {
        var submissions = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => Task.Run(() => Intake().SubmitAsync(Request(), Keyed))));
        submissions.Select(submission => submission.TaskId).Distinct(StringComparer.Ordinal).ShouldHaveSingleItem();
        submissions.Count(submission => submission.Status == SubmissionStatus.Accepted).ShouldBe(1);
    }

    [Fact]
    public async Task A_host_refuses_what_its_policy_says_is_wrong_whichever_way_a_request_comes()
    {
        var policy = new IntakePolicy
        {
            Bounds = LimitBounds.Platform with { Hops = (1, 3) },
            ErrorsOf = request => request.Goal == "Forbidden" ? [new("goal", "is not for this host")] : [],
        };
        var wrong = await Intake(policy)
            .SubmitAsync("""{ "goal": "Forbidden", "completion": { "criterion": "c" } }"""u8.ToArray(), SubmissionContext.None);
        (wrong.Status, wrong.Errors.Single().Field).ShouldBe((SubmissionStatus.Invalid, "goal"));
        var many = await Intake(policy)
            .SubmitAsync("""{ "goal": "g", "completion": { "criterion": "c" }, "limits": { "hops": 4 } }"""u8.ToArray(),
                SubmissionContext.None);
        (many.Status, many.Errors.Single().Field).ShouldBe((SubmissionStatus.Invalid, "limits.hops"));
        var good = await Intake(policy)
            .SubmitAsync("""{ "goal": "g", "completion": { "criterion": "c" } }"""u8.ToArray(), SubmissionContext.None);
        good.Status.ShouldBe(SubmissionStatus.Accepted);
        client.Starts.ShouldBe(1);
    }

    [Fact]
    public async Task A_limit_of_cost_that_a_request_sets_is_refused_where_a_price_is_not_known_and_a_default_one_is_taken()
    {
        catalogue.Cards =
        [
            new() { Name = "critic", Description = "Criticises.", Team = ["member"], Kind = WorkerKind.Team },
            new() { Name = "member", Description = "d", UnpricedModels = ["m-2"] },
            new() { Name = "planner", Description = "Plans.", Role = WorkerRole.Planner, UnpricedModels = ["m-1"] },
            new() { Name = "other", Description = "d", UnpricedModels = ["m-3"] },
        ];

        var limited = await SubmitAsync("""{"goal":"g","completion":{"criterion":"c"},"workers":["critic"],"limits":{"costUsd":0.5}}""");
        var other = await SubmitAsync("""{"goal":"g","completion":{"criterion":"c"},"workers":["critic"],"limits":{"hops":5}}""");

        limited.Errors.ShouldHaveSingleItem().ShouldBe(new("limits.costUsd",
            "cannot be kept: the price of 'm-1', 'm-2' is not known, which 'planner', 'member' may run on; name it in prices of the "
                + "catalogue, or leave costUsd out"));
        other.Status.ShouldBe(SubmissionStatus.Accepted);

        Task<Submission> SubmitAsync(string json) => Intake().SubmitAsync(Encoding.UTF8.GetBytes(json), SubmissionContext.None);
    }

    [Fact]
    public async Task A_limit_of_cost_is_taken_where_all_prices_are_known()
    {
        var submission = await Intake().SubmitAsync(
            """{"goal":"g","completion":{"criterion":"c"},"limits":{"costUsd":0.5}}"""u8.ToArray(), SubmissionContext.None);

        submission.Status.ShouldBe(SubmissionStatus.Accepted);
        client.Instances[submission.TaskId!].Input!.Value.GetRawText().ShouldNotContain("unpriced", Case.Insensitive);
    }

    private static TaskRequest Request() => new() { Goal = "Find it.", Completion = new("It is found.", []) };

    private TaskIntake Intake(IntakePolicy? policy = null) =>
        new(client, records, catalogue, new FixedLibrary(), time, () => new(Interlocked.Increment(ref guids), 0, 0, new byte[8]), policy);
}
