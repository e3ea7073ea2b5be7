using System.Text.Json;
using Steward.Approvals;
using Steward.Durability;
using Steward.DurableTask.Clients;
using Steward.Limits;
using Steward.Tasks;

namespace Steward.DurableTask.Tests.Hosts;

/// <summary>The real owner on Durable Task's Azure Storage back end; only the workers and the humans are scripted.</summary>
/// <param name="store">Where everything is recorded; in memory when null.</param>
internal sealed class HubOwner(RecordStore? store = null) : ScriptedOwner<HubOwner>(store), IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(20);

    private HubHost? host;

    public HubHost Host => host ?? throw new InvalidOperationException("Start a task first.");

    public async Task StartAsync(TaskSpecification task)
    {
        host ??= await HubHost.StartAsync(Registry, visibilityTimeout: TimeSpan.FromMinutes(1));
        (await host.Client.StartAsync(OwnerOrchestration.Name, task.Id, task)).ShouldBeTrue();
    }

    public async Task<TaskOutcome> RunAsync(TaskSpecification task)
    {
        await StartAsync(task);
        return await EndAsync(task.Id);
    }

    public async Task<TaskOutcome> EndAsync(string id)
    {
        var ended = (await Host.Client.WaitForCompletionAsync(id).WaitAsync(Patience)).ShouldNotBeNull();
        ended.Status.ShouldBe(RuntimeStatus.Completed, ended.Failure?.ToString());
        return ended.Output!.Value.Deserialize<TaskOutcome>(DurableJson.Options)!;
    }

    /// <summary>Waits until the task waits for a human, with the n-th question, and gives the answer.</summary>
    public async Task DecideAsync(string id, int question, ApprovalVerdict verdict, string? feedback = null)
    {
        await UntilAsync(() => IsAskedAsync(id, question));
        var decision = new ApprovalDecision(Questions[question - 1].Id, verdict, feedback, "grace", Now);
        await Host.Client.RaiseEventAsync(id, ApprovalEvents.Decision, decision, decision.ApprovalId);
    }

    /// <summary>Waits until a call of the task's tree waits for others to be settled.</summary>
    public Task UntilWaitingAsync(string id) =>
        UntilAsync(async () => await Host.Client.GetEntityAsync<LedgerState>(Ledger.IdOf(id)) is { Waiting.Count: > 0 });

    public async ValueTask DisposeAsync()
    {
        if (host is not null)
            await host.DisposeAsync();
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var patience = new CancellationTokenSource(Patience);
        await new Polling(TimeProvider.System).UntilAsync(_ => condition(), patience.Token);
    }

    private async Task<bool> IsAskedAsync(string id, int question)
    {
        var status = (await Host.Client.GetAsync(id))?.CustomStatus?.Deserialize<TaskProgress>(DurableJson.Options);
        return Questions.Count >= question && status is { State: TaskState.AwaitingApproval }
            && status.Approval!.Id == Questions[question - 1].Id;
    }
}
