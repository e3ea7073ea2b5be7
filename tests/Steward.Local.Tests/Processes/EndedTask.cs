using System.Text.Json;
using Steward.Durability;
using Steward.Limits;
using Steward.Local.Hosting;
using Steward.Tasks;

namespace Steward.Local.Tests.Processes;

/// <summary>
/// What a data folder holds of a task that has ended, after it was checked: one end, an unbroken log, a closed ledger within its terms.
/// </summary>
internal sealed record EndedTask(TaskView View, IReadOnlyList<TaskEvent> Events, LedgerState Ledger)
{
    public static async Task<EndedTask> CheckAsync(StewardHost host, TaskView task)
    {
        task.State.IsTerminal().ShouldBeTrue(task.Id);
        task.State.ShouldNotBe(TaskState.Failed, task.Detail);
        var log = await host.Client.ReadEventsAsync(task.Id, 0, 1_000);
        log.Select(item => item.Sequence).ShouldBe(Enumerable.Range(1, log.Count).Select(i => (long)i), task.Id);
        var events = log.Select(item => JsonSerializer.Deserialize<TaskEvent>(item.Data, DurableJson.Options)!).ToList();
        events.Count(one => one.Kind == TaskEventKind.Ended).ShouldBe(1, task.Id);
        events[^1].Kind.ShouldBe(TaskEventKind.Ended, task.Id);

        var ledger = (await host.Client.GetEntityAsync<LedgerState>(Limits.Ledger.IdOf(task.Id))).ShouldNotBeNull(task.Id);
        ledger.Closed.ShouldBeTrue(task.Id);
        ledger.Open.ShouldBeEmpty(task.Id);
        ledger.SettledTokens.ShouldBeLessThanOrEqualTo(ledger.Terms.Tokens, task.Id);
        ledger.SettledCostUsd.ShouldBeLessThanOrEqualTo(ledger.Terms.CostUsd, task.Id);
        ledger.Hops.ShouldBeLessThanOrEqualTo(ledger.Terms.Hops, task.Id);
        ledger.Overruns.ShouldBe(0, task.Id);
        ledger.ByInvocation.Values.ShouldAllBe(tokens => tokens <= ledger.Terms.TokensPerInvocation);
        return new(task, events, ledger);
    }
}
