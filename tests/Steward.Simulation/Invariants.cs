using System.Text.Json;
using Steward.Contracts;
using Steward.Durability;
using Steward.Limits;
using Steward.Tasks;

namespace Steward.Simulation;

/// <summary>The invariants of the design, looked at from outside after every step.</summary>
internal sealed class Invariants(World world, IReadOnlyList<TaskSpecification> tasks, string where)
{
    /// <summary>What the owner may take after the deadline to write down how it ended, stores being away.</summary>
    private static readonly TimeSpan Closing = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, string> outcomes = new(StringComparer.Ordinal);

    public IEnumerable<string> Reasons =>
        outcomes.Values.Select(outcome => JsonSerializer.Deserialize<TaskOutcome>(outcome, DurableJson.Options)!.Reason);

    public async Task CheckAsync()
    {
        foreach (var task in tasks)
        {
            if (await world.Client.GetAsync(task.Id) is not { } snapshot)
                continue;
            snapshot.Status.ShouldNotBe(RuntimeStatus.Failed, $"{where}, {task.Id}: {snapshot.Failure?.Message}");
            await CheckLedgerAsync(task);
            CheckOneOutcome(task, snapshot);
            if (world.Clock.GetUtcNow() > task.Deadline + Closing)
                snapshot.HasEnded.ShouldBeTrue($"I4 {where}, {task.Id}: not ended by its wall clock; {await StoryAsync(task, snapshot)}");
        }
        world.CallsMade.Where(call => call.Value > 1).ShouldBeEmpty($"I7 {where}: paid calls made twice");
    }

    public async Task CheckEndAsync()
    {
        foreach (var task in tasks)
        {
            outcomes.ShouldContainKey(task.Id, $"I1 {where}: {task.Id} has no outcome");
            var outcome = JsonSerializer.Deserialize<TaskOutcome>(outcomes[task.Id], DurableJson.Options)!;
            var events = (await world.Client.ReadEventsAsync(task.Id, 0, 1_000)).ToList();
            events.Select(item => item.Sequence)
                .ShouldBe(Enumerable.Range(1, events.Count).Select(n => (long)n), $"{where}, {task.Id}: a gap in the events");
            var happened = events.Select(item => item.Data.Deserialize<TaskEvent>(DurableJson.Options)!).ToList();

            ReasonCode.All.ShouldContain(outcome.Reason, $"I1 {where}, {task.Id}");
            outcome.Reason.ShouldNotBe(ReasonCode.Internal, $"{where}, {task.Id}: {outcome.Detail}");
            happened.Count(item => item.Kind == TaskEventKind.Ended).ShouldBe(1, $"I1 {where}, {task.Id}");
            CheckLeaving(task, outcome, happened);
            CheckPlans(task, outcome, happened);
            (await world.Records.GetAsync(RecordCollections.DeadLetters, task.Id) is null)
                .ShouldBe(outcome.State == TaskState.Completed, $"I11 {where}, {task.Id}: {outcome.State}");
        }
    }

    private async Task<string> StoryAsync(TaskSpecification task, InstanceSnapshot snapshot) =>
        $"deadline {task.Deadline:HH:mm:ss}, now {world.Clock.GetUtcNow():HH:mm:ss}, status {snapshot.CustomStatus}\n" + string.Join('\n',
            (await world.Client.ReadEventsAsync(task.Id, 0, 1_000)).Select(item => $"{item.At:HH:mm:ss} {item.Data.GetRawText()}")
                .TakeLast(15));

    private async Task CheckLedgerAsync(TaskSpecification task)
    {
        if (await world.Client.GetEntityAsync<LedgerState>(Ledger.IdOf(task.Id)) is not { } ledger)
            return;
        (ledger.SettledTokens + ledger.ReservedTokens).ShouldBeLessThanOrEqualTo(task.Limits.Tokens, $"I2 {where}, {task.Id}");
        (ledger.SettledCostUsd + ledger.ReservedCostUsd).ShouldBeLessThanOrEqualTo(task.Limits.CostUsd, $"I2 {where}, {task.Id}");
        ledger.ByInvocation.Values.ShouldAllBe(tokens => tokens <= task.Limits.TokensPerInvocation, $"I2 {where}, {task.Id}");
        ledger.Hops.ShouldBeLessThanOrEqualTo(task.Limits.Hops, $"I3 {where}, {task.Id}");
        ledger.Overruns.ShouldBe(0, $"I2 {where}, {task.Id}");
    }

    private void CheckOneOutcome(TaskSpecification task, InstanceSnapshot snapshot)
    {
        if (snapshot.Output is not { } output)
            return;
        var text = output.GetRawText();
        if (outcomes.TryGetValue(task.Id, out var first))
            text.ShouldBe(first, $"I1 {where}, {task.Id}: another outcome than before");
        else
            outcomes[task.Id] = text;
    }

    private void CheckLeaving(TaskSpecification task, TaskOutcome outcome, List<TaskEvent> happened)
    {
        if (outcome.State == TaskState.Completed)
        {
            var passed = happened.LastOrDefault(item => item.Kind == TaskEventKind.Verdict)?.Summary == "pass";
            var approved = happened.LastOrDefault(item => item.Kind == TaskEventKind.ApprovalDecided)?.Summary.StartsWith("approve",
                StringComparison.Ordinal) == true;
            (passed || approved || outcome.Reason == ReasonCode.Approved).ShouldBeTrue($"I6 {where}, {task.Id}: {outcome.Reason}");
            outcome.Reason.ShouldBeOneOf(ReasonCode.Validated, ReasonCode.Approved, ReasonCode.Revised);
        }
        else if (outcome.State is TaskState.Rejected or TaskState.Aborted)
        {
            outcome.Result.ShouldBeEmpty($"I6 {where}, {task.Id}");
        }
    }

    private void CheckPlans(TaskSpecification task, TaskOutcome outcome, List<TaskEvent> happened)
    {
        outcome.Spent.RePlans.ShouldBeLessThanOrEqualTo(task.Limits.RePlans, $"I10 {where}, {task.Id}");
        outcome.Spent.Rounds.ShouldBeLessThanOrEqualTo(task.Limits.Rounds, $"I10 {where}, {task.Id}");
        var plans = happened.Where(item => item.Kind == TaskEventKind.Plan)
            .Select(item => string.Join('|', item.Detail!.Value.GetProperty("subtasks")
                .EnumerateArray().Select(subtask => $"{subtask.GetProperty("worker")}{subtask.GetProperty("objective")}")
                .Order(StringComparer.Ordinal))).ToList();
        plans.ShouldBeUnique($"I10 {where}, {task.Id}: a plan was run twice");
    }
}
