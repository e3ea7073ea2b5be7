using System.Text;
using System.Text.Json;
using Steward.Durability;
using Steward.DurableTask.Clients;
using Steward.DurableTask.Tests.Hosts;
using Steward.Intake;
using Steward.Limits;
using Steward.Tasks;
using Steward.Workers;
using Xunit.Abstractions;

namespace Steward.DurableTask.Tests.Clients;

/// <summary>What is left in a storage account of a task that was deleted: nothing.</summary>
public sealed class PurgeTracesTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [SkippableFact]
    public async Task Nothing_is_left_of_a_task_that_was_deleted_in_tables_blobs_or_queues()
    {
        Skip.IfNot(Azurite.IsThere, Azurite.Missing);
        HubOwner? owner = null;
        await using var host = await HubHost.StartAsync(records => (owner = TeamOwner(records)).Registry);
        var intake = new TaskIntake(host.Client, host.Records, new Crew(), owner!, TimeProvider.System, Guid.NewGuid);
        var warm = await RunAsync(host, intake, "warm");
        await PruneAsync(host);
        var before = await host.ContentsAsync();

        var id = await RunAsync(host, intake, "cold");
        var there = await host.ContentsAsync();
        there.PlacesOf(id).Select(place => place.Split('/')[0]).Distinct().Count()
            .ShouldBe(5, "instances, histories, large messages; records as rows and as blobs");

        (await PruneAsync(host)).ShouldBe(2, "the task and its sub-task");
        var after = await UntilQuietAsync(host);
        var left = after.PlacesOf(id);
        output.WriteLine($"Places that named the task: {there.PlacesOf(id).Count} before it was deleted, {left.Count} after.");
        left.Concat(after.PlacesOf(warm)).ShouldBeEmpty();
        after.Items.Keys.Except(before.Items.Keys, StringComparer.Ordinal).ShouldBeEmpty("what is there is what was there before");
        after.Messages.ShouldBe(0);
    }

    [SkippableFact]
    public async Task A_task_that_starts_under_the_id_of_one_that_was_deleted_is_a_new_one()
    {
        Skip.IfNot(Azurite.IsThere, Azurite.Missing);
        await using var owner = new HubOwner().Plans(HubOwner.PlanOf(("a", "ann", "do it"))).Answers("ann", "done");
        var first = await owner.RunAsync(owner.Specify("t"));
        (await owner.Host.Client.PurgeAsync("t")).ShouldBeTrue();
        (await owner.Host.Client.GetEntityAsync<LedgerState>(Ledger.IdOf("t"))).ShouldBeNull();
        var second = await owner.RunAsync(owner.Specify("t"));
        (second.State, second.Result, second.Spent).ShouldBe((TaskState.Completed, "done", first.Spent));
        (await owner.Host.Client.GetEntityAsync<LedgerState>(Ledger.IdOf("t"))).ShouldNotBeNull().SettledTokens
            .ShouldBe(second.Spent.Tokens);
    }

    private static async Task<string> RunAsync(HubHost host, TaskIntake intake, string key)
    {
        var request = new TaskRequest
        {
            Goal = "Say what a hop is.",
            Completion = new("Says it.", []),
            Limits = new() { WallClock = TimeSpan.FromSeconds(25) },
            Documents = [new("note.md", HubOwner.Text(key, 100_000))],
            Workers = ["crew"],
            Pattern = PatternKind.OrchestratorWorker,
        };
        var submission = await intake.SubmitAsync(request, new(key));
        submission.Status.ShouldBe(SubmissionStatus.Accepted, string.Join(' ', submission.Errors));
        var id = submission.TaskId!;
        // As the runners of workers and the desk of approvals keep them.
        foreach (var collection in new[] { RecordCollections.Journal, RecordCollections.Transcripts })
        {
            await host.Records.PutAsync(collection, $"{id}/a.1", Encoding.UTF8.GetBytes($"small of {id}"));
            await host.Records.TryCreateAsync(collection, $"{id}/a.2", Encoding.UTF8.GetBytes(HubOwner.Text(key, 100_000)));
        }
        await host.Records.PutAsync(RecordCollections.ApprovalTickets, $"{id}-a1", Encoding.UTF8.GetBytes(id));
        var ended = (await host.Client.WaitForCompletionAsync(id).WaitAsync(Patience)).ShouldNotBeNull();
        var outcome = ended.Output!.Value.Deserialize<TaskOutcome>(DurableJson.Options)!;
        outcome.State.ShouldBe(TaskState.Completed, outcome.Detail);
        return id;
    }

    private static Task<int> PruneAsync(HubHost host) =>
        new TaskRetention(host.Client, host.Records).PruneAsync(DateTimeOffset.UtcNow.AddMinutes(1));

    /// <summary>Timers that were armed cannot be taken back from a queue: they are dropped when they are due.</summary>
    private static async Task<HubContents> UntilQuietAsync(HubHost host)
    {
        using var patience = new CancellationTokenSource(Patience);
        HubContents? contents = null;
        await new Polling(TimeProvider.System).UntilAsync(async _ => (contents = await host.ContentsAsync()).Messages == 0, patience.Token);
        return contents!;
    }

    /// <summary>A task that delegates to a team, with answers that are too large for a message.</summary>
    private static HubOwner TeamOwner(RecordStore records) => new HubOwner(records)
        .Script("planner",
            turn =>
                HubOwner.SayJson(turn.Goal == "Say what a hop is."
                    ? HubOwner.PlanOf(("a", "crew", "delegate it"))
                    : HubOwner.PlanOf(("b", "dan", "do it"))))
        .Script("dan", turn => HubOwner.Say(ThreeBytesEach(HubOwner.Text(turn.InvocationId, Envelope.MaxResultLength))));

    private static string ThreeBytesEach(string text) => string.Concat(text.Select(c => (char)('\u4e00' + c)));

    /// <summary>Calls that time out soon: the timers of their time-outs are gone soon, too.</summary>
    private sealed class Crew : IWorkerCatalogue
    {
        public IReadOnlyList<WorkerCard> Cards { get; } =
            [Quick("crew") with { Kind = WorkerKind.Team, Team = ["dan"] }, Quick("dan"),
                Quick("planner") with { Role = WorkerRole.Planner }];

        private static WorkerCard Quick(string name) => HubOwner.Card(name) with { Timeout = TimeSpan.FromSeconds(10) };
    }
}
