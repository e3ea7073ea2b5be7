using System.Text.Json;
using Steward.Approvals;
using Steward.DeadLetters;
using Steward.Durability;
using Steward.Limits;
using Steward.Tasks;
using Steward.Testing;
using Steward.Tests.Durability;

namespace Steward.Tests.Ownership;

/// <summary>The real owner on the real engine, in memory and under a virtual clock; only the workers are scripted.</summary>
internal sealed class OwnerHost : ScriptedOwner<OwnerHost>, IAsyncDisposable
{
    private readonly InMemoryStore store = new();

    public OwnerHost() => Engine = InMemoryEngine.Start(Registry, Clock, store);

    public VirtualClock Clock { get; } = new();

    public InMemoryEngine Engine { get; private set; }

    protected override TimeProvider Time => Clock;

    public async Task<TaskOutcome> RunAsync(TaskSpecification task)
    {
        await StartAsync(task);
        await StillAsync();
        while (await OutcomeAsync(task.Id) is null && Clock.GetUtcNow() <= task.Deadline)
        {
            await Engine.ElapseAsync(Clock, TimeSpan.FromSeconds(30));
            await StillAsync();
        }
        return await OutcomeAsync(task.Id) ?? throw new InvalidOperationException("The task did not end by its wall clock.");
    }

    /// <summary>
    /// Waits, without time passing, until the engine has stood still for a while: on a busy machine an activity may take its time.
    /// </summary>
    private async Task StillAsync()
    {
        for (var still = 0; still < 3 && Engine.RunningActivities > 0;)
        {
            var before = Engine.Counters.Turns;
            await Engine.SettleAsync();
            still = Engine.Counters.Turns == before ? still + 1 : 0;
        }
        await Engine.QuietAsync();
    }

    /// <summary>Lets the task go on, without time passing, until it waits for a human; the n-th question then.</summary>
    public Task UntilAskedAsync(string id, int times = 1) => UntilAsync(async () =>
        Questions.Count >= times && await ProgressAsync(id) is { State: TaskState.AwaitingApproval } progress
            && progress.Approval!.Id == Questions[times - 1].Id);

    /// <summary>Lets the task "t" go on, without time passing, until so many calls of its tree wait for others to be settled.</summary>
    public Task UntilWaitingAsync(int calls) => UntilAsync(async () =>
        await Engine.Client.GetEntityAsync<LedgerState>(Ledger.IdOf("t")) is { } ledger && ledger.Waiting.Count == calls);

    /// <summary>Lets the task go on, without time passing, until it has ended.</summary>
    public async Task<TaskOutcome> UntilEndedAsync(string id)
    {
        await UntilAsync(async () => await OutcomeAsync(id) is not null);
        return (await OutcomeAsync(id))!;
    }

    /// <summary>Bounded by turns of the engine, not by time.</summary>
    public async Task UntilAsync(Func<Task<bool>> condition)
    {
        for (var n = 0; n < 1_000; n++)
        {
            await Engine.SettleAsync();
            if (await condition())
                return;
        }
        throw new InvalidOperationException("It never came to that: "
            + string.Join('\n', (await EventsAsync("t")).Select(item => $"{item.Kind} {item.Worker} {item.Summary}")));
    }

    public Task<bool> StartAsync(TaskSpecification task) => Engine.Client.StartAsync(OwnerOrchestration.Name, task.Id, task);

    public async Task<TaskOutcome?> OutcomeAsync(string id)
    {
        var snapshot = await Engine.Client.GetAsync(id);
        if (snapshot is { Status: RuntimeStatus.Failed })
            throw new InvalidOperationException(snapshot.Failure!.Message);
        return snapshot?.Output is { } output ? output.Deserialize<TaskOutcome>(DurableJson.Options) : null;
    }

    /// <summary>Null before the owner has said anything.</summary>
    public async Task<TaskProgress?> ProgressAsync(string id) =>
        (await Engine.Client.GetAsync(id))!.CustomStatus?.Deserialize<TaskProgress>(DurableJson.Options);

    public Task DecideAsync(string task, ApprovalVerdict verdict, string? feedback = null)
    {
        var decision = new ApprovalDecision(Questions[^1].Id, verdict, feedback, "grace", Clock.GetUtcNow());
        return Engine.Client.RaiseEventAsync(task, ApprovalEvents.Decision, decision, decision.ApprovalId);
    }

    public async Task<LedgerState> LedgerAsync(string id) => (await Engine.Client.GetEntityAsync<LedgerState>(Ledger.IdOf(id)))!;

    public async Task<DeadLetter?> DeadLetterAsync(string id) => await Records.GetAsync(RecordCollections.DeadLetters, id) is { } bytes
        ? JsonSerializer.Deserialize<DeadLetter>(bytes, DurableJson.Options)
        : null;

    public async Task<IReadOnlyList<TaskEvent>> EventsAsync(string id) =>
        [.. (await Engine.Client.ReadEventsAsync(id, 0, 1_000)).Select(item => item.Data.Deserialize<TaskEvent>(DurableJson.Options)!)];

    /// <summary>Kills the engine and starts it anew on what was on disk.</summary>
    public async Task CrashAsync()
    {
        await Engine.CrashAsync();
        Engine = InMemoryEngine.Start(Registry, Clock, store);
    }

    public ValueTask DisposeAsync() => Engine.DisposeAsync();
}
