using System.Text.Json;
using Steward.Contracts;
using Steward.Durability;
using Steward.Intake;
using Steward.Limits;
using Steward.Tasks;
using Steward.Tests.Durability;
using Steward.Workers;

namespace Steward.Tests.Intake;

public sealed class TaskQueriesTests
{
    private readonly FixedTime time = new(FixedTime.Noon);
    private readonly RecordingClient client;
    private readonly TaskQueries queries;

    public TaskQueriesTests()
    {
        client = new(time);
        queries = new(client);
    }

    [Fact]
    public async Task A_task_reads_back_in_each_stage_of_its_life()
    {
        await StartAsync("t1");
        client.Change("t1", instance => instance with { Status = RuntimeStatus.Pending });
        (await queries.GetAsync("t1"))!.State.ShouldBe(TaskState.Queued);

        var pending = new PendingApproval("t1-a1", "May it?", time.Now);
        client.Change("t1", instance => instance with
        {
            Status = RuntimeStatus.Running,
            CustomStatus = Json(new TaskProgress(TaskState.AwaitingApproval, PatternKind.Handoff, "p", new(Tokens: 7), new(5, 0.1m),
                pending, [])),
        });
        var waiting = (await queries.GetAsync("t1"))!;
        waiting.State.ShouldBe(TaskState.AwaitingApproval);
        waiting.Approval.ShouldBe(pending);
        waiting.Reserved.ShouldBe(new(5, 0.1m));
        waiting.Spent.Tokens.ShouldBe(7);

        client.Change("t1", instance => instance with
        {
            Status = RuntimeStatus.Completed,
            Output = Json(new TaskOutcome(TaskState.Partial, ReasonCode.Hops, "d", "r", 0.4, [], new(Tokens: 9), PatternKind.Handoff, [],
                time.Now)),
        });
        var ended = (await queries.GetAsync("t1"))!;
        (ended.State, ended.Reason, ended.Result, ended.Spent.Tokens,
            ended.EndedAt).ShouldBe((TaskState.Partial, ReasonCode.Hops, "r", 9, time.Now));
        ended.Reserved.ShouldBe(new(0, 0));
        ended.Approval.ShouldBeNull();
    }

    [Theory]
    [InlineData(RuntimeStatus.Failed)]
    [InlineData(RuntimeStatus.Terminated)]
    public async Task An_owner_without_an_outcome_is_a_failed_task_that_says_why(RuntimeStatus status)
    {
        await StartAsync("t1");
        client.Change("t1", instance => instance with { Status = status, Failure = new("x", "It broke.") });
        var task = (await queries.GetAsync("t1"))!;
        (task.State, task.Reason, task.Detail).ShouldBe((TaskState.Failed, ReasonCode.Internal, "It broke."));
    }

    [Fact]
    public async Task Sub_tasks_and_other_orchestrations_are_no_tasks()
    {
        await StartAsync("0sub");
        client.Change("0sub", instance => instance with { ParentInstanceId = "t1" });
        await client.StartAsync(new OrchestrationName<string, string>("other"), "0other", "x");
        (await queries.GetAsync("0sub")).ShouldBeNull();
        (await queries.GetAsync("0other")).ShouldBeNull();
        (await queries.CancelAsync("0other", null)).ShouldBeNull();
        (await queries.ListAsync(new())).Tasks.ShouldBeEmpty();
    }

    [Fact]
    public async Task Pages_of_a_filter_hold_each_matching_task_once()
    {
        for (var i = 0; i < 250; i++)
        {
            await StartAsync($"0t{i:D4}",
                new Dictionary<string, string>(StringComparer.Ordinal) { ["team"] = i % 50 == 0 ? "blue" : "red" });
        }

        var seen = new List<string>();
        string? continuation = null;
        do
        {
            var page = await queries.ListAsync(new(Metadata: ("team", "blue"), PageSize: 10, Continuation: continuation));
            seen.AddRange(page.Tasks.Select(task => task.Id));
            continuation = page.Continuation;
        }
        while (continuation is not null);
        seen.ShouldBe(["0t0200", "0t0150", "0t0100", "0t0050", "0t0000"]);
        (await queries.ListAsync(new(Metadata: ("nothing", null), PageSize: 10))).Continuation
            .ShouldNotBeNull("one call reads a bounded part");
    }

    [Fact]
    public async Task A_task_says_once_what_everybody_must_know_of_its_workers_answers()
    {
        WorkerCard Card(string name, string? notice) => new() { Name = name, Description = "d", Notice = notice };
        await StartAsync("t1", workers: [Card("a", "no model"), Card("b", null), Card("c", "no model")]);
        await StartAsync("t2", workers: [Card("a", null)]);
        (await queries.GetAsync("t1"))!.Notice.ShouldBe("no model");
        (await queries.GetAsync("t2"))!.Notice.ShouldBeNull();
    }

    [Fact]
    public async Task A_task_says_which_of_its_models_have_a_cost_that_is_not_known()
    {
        await StartAsync("t1", workers:
        [
            new() { Name = "a", Description = "d", Notice = "no model" },
            new() { Name = "b", Description = "d", UnpricedModels = ["m-1", "m-2"] },
            new() { Name = "c", Description = "d", UnpricedModels = ["m-1"] },
        ]);

        (await queries.GetAsync("t1"))!.Notice.ShouldBe("no model; cost: not known for model 'm-1'; cost: not known for model 'm-2'");
    }

    [Fact]
    public async Task Cancelling_twice_raises_one_event_and_an_ended_task_none()
    {
        await StartAsync("t1");
        (await queries.CancelAsync("t1", "alice")).ShouldBe(true);
        (await queries.CancelAsync("t1", "alice")).ShouldBe(true);
        client.Events.ShouldHaveSingleItem().Event.ShouldBe(OwnerEvents.Cancel.Value);
        client.Change("t1", instance => instance with { Status = RuntimeStatus.Completed });
        (await queries.CancelAsync("t1", "alice")).ShouldBe(false);
    }

    private async Task StartAsync(
        string id, IReadOnlyDictionary<string, string>? metadata = null, IReadOnlyList<WorkerCard>? workers = null) =>
            await client.StartAsync(OwnerOrchestration.Name, id, new()
            {
                Id = id,
                RootId = id,
                Goal = "g",
                Pattern = PatternKind.OrchestratorWorker,
                Documents = [],
                Workers = workers ?? [],
                Limits = TaskLimits.Default,
                Completion = new("c", []),
                OnLimit = OnLimit.Abort,
                Approval = ApprovalPolicy.Default,
                CreatedAt = time.Now,
                Metadata = metadata ?? new Dictionary<string, string>(StringComparer.Ordinal),
            });

    private static JsonElement Json<T>(T value) => JsonSerializer.SerializeToElement(value, DurableJson.Options);
}
