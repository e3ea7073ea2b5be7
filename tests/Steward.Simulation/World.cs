using System.Collections.Concurrent;
using System.Text.Json;
using Steward.Approvals;
using Steward.Durability;
using Steward.Engine;
using Steward.Engine.Storage;
using Steward.Limits;
using Steward.Ownership;
using Steward.Validation;
using Steward.Workers;

namespace Steward.Simulation;

/// <summary>One machine under a virtual clock: the real owner on the real engine with simulated workers, which can be killed at any moment.</summary>
internal sealed class World : IDocumentLibrary, IAsyncDisposable
{
    private readonly InMemoryStore store = new();
    private readonly DurableRegistry registry;
    private readonly SimulatedWorkers workers;
    private InMemoryEngine engine;
    private int hanging;

    public World(int seed)
    {
        // The records outlive a crash, as files do: they belong to no engine.
        Records = InMemoryEngine.Start(new(), Clock).Records;
        workers = new(seed, Records) { Hang = HangAsync };
        registry = new DurableRegistry()
            .AddOwner(new Validator(this), Records)
            .AddActivity(WorkerActivities.Turn, (context, turn) => workers.TurnAsync(turn, context.CancellationToken))
            .AddActivity(WorkerActivities.Tool, (_, _) => Task.FromResult(new ToolReply(50)))
            .AddActivity(ApprovalActivities.Ask, AskAsync)
            .AddActivity(ApprovalActivities.Close, CloseAsync);
        engine = Start();
    }

    public VirtualClock Clock { get; } = new();

    public RecordStore Records { get; }

    public DurableClient Client => engine.Client;

    public ConcurrentDictionary<string, ApprovalQuestion> Questions { get; } = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, int> CallsMade => workers.Sent;

    public async Task CrashAsync()
    {
        await engine.CrashAsync();
        engine = Start();
        await engine.Recovered;
    }

    /// <summary>Lets everything happen that can happen without time passing.</summary>
    public async Task SettleAsync()
    {
        do
        {
            while (engine.RunningActivities > Volatile.Read(ref hanging))
                await Task.Yield();
            await engine.QuietAsync();
        }
        while (engine.RunningActivities > Volatile.Read(ref hanging));
    }

    public async Task ElapseAsync(TimeSpan time)
    {
        var until = Clock.GetUtcNow() + time;
        while (Clock.NextDue is { } due && due <= until)
        {
            Clock.AdvanceTo(due);
            await SettleAsync();
        }
        Clock.AdvanceTo(until);
        await SettleAsync();
    }

    /// <summary>A human decides: the claim first, then the event, as the approval desk does it.</summary>
    public async Task DecideAsync(ApprovalQuestion question, ApprovalVerdict verdict)
    {
        if (Clock.GetUtcNow() >= question.ExpiresAt)
            return;
        var decision = new ApprovalDecision(question.Id, verdict, "Mend it.", "grace", Clock.GetUtcNow());
        if (await Records.TryCreateAsync(RecordCollections.Approvals, question.Id, JsonSerializer.SerializeToUtf8Bytes(decision, DurableJson.Options)) is null)
            await Client.RaiseEventAsync(question.TaskId, OwnerEvents.Decision, decision, question.Id);
    }

    public Task<IReadOnlyList<string>> ListAsync(string taskId, IReadOnlyList<string> names, CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyList<string>>([]);

    public Task<string?> ReadAsync(string taskId, IReadOnlyList<string> names, string document, CancellationToken cancellationToken = default) =>
        Task.FromResult<string?>(null);

    public ValueTask DisposeAsync() => engine.DisposeAsync();

    private InMemoryEngine Start() => InMemoryEngine.Start(registry, Clock, store);

    private Task<ApprovalAsked> AskAsync(ActivityContext context, ApprovalQuestion question)
    {
        Questions[question.Id] = question;
        return Task.FromResult(new ApprovalAsked(0, []));
    }

    private async Task<ApprovalDecision> CloseAsync(ActivityContext context, ApprovalClosing closing)
    {
        var mine = new ApprovalDecision(closing.Id, closing.As, null, null, closing.At);
        var claimed = await Records.TryCreateAsync(RecordCollections.Approvals, closing.Id, JsonSerializer.SerializeToUtf8Bytes(mine, DurableJson.Options));
        return claimed is null ? mine : JsonSerializer.Deserialize<ApprovalDecision>(claimed, DurableJson.Options)!;
    }

    /// <summary>A call that hangs keeps nobody waiting but its caller.</summary>
    private async Task HangAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref hanging);
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref hanging);
        }
    }
}
