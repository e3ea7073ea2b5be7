using System.Collections.Concurrent;
using System.Text.Json;
using Steward.Approvals;
using Steward.Durability;
using Steward.Limits;
using Steward.Ownership;
using Steward.Testing;
using Steward.Validation;
using Steward.Workers;
using Steward.Workers.Gates;

namespace Steward.Simulation;

/// <summary>
/// One machine under a virtual clock: the real owner on the real engine with simulated workers, which can be killed at any moment.
/// </summary>
internal sealed class World : IDocumentLibrary, IAsyncDisposable
{
    private readonly InMemoryStore store = new();
    private readonly Stepper stepper;
    private readonly InMemoryEngine recordKeeper;
    private readonly DurableRegistry registry;
    private readonly ISimulatedWorkers workers;
    private GatedCalls gates;
    private InMemoryEngine engine;

    public World(Stepper stepper, Func<RecordStore, ISimulatedWorkers> workersOn)
    {
        this.stepper = stepper;
        // The records outlive a crash, as files do: they belong to an engine of their own.
        recordKeeper = InMemoryEngine.Start(new(), stepper);
        workers = workersOn(Records);
        registry = new DurableRegistry()
            .AddOwner(new Validator(this), Records)
            .AddActivity(WorkerActivities.Turn, (context, turn) => TurnAsync(turn, context.CancellationToken))
            .AddActivity(WorkerActivities.Tool, (_, _) => Task.FromResult(new ToolReply(50)))
            .AddActivity(ApprovalActivities.Ask, AskAsync)
            .AddActivity(ApprovalActivities.Close, CloseAsync);
        gates = NewGates();
        engine = Start();
    }

    public VirtualClock Clock => stepper.Clock;

    public RecordStore Records => recordKeeper.Records;

    public DurableClient Client => engine.Client;

    public ConcurrentDictionary<string, ApprovalQuestion> Questions { get; } = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, int> CallsMade => workers.Sent;

    public async Task CrashAsync()
    {
        await engine.CrashAsync();
        gates = NewGates();
        engine = Start();
    }

    public Task ElapseAsync(TimeSpan time) => Task.Delay(time, stepper.Clock);

    /// <summary>A human decides: the claim first, then the event, as the approval desk does it.</summary>
    public async Task DecideAsync(ApprovalQuestion question, ApprovalVerdict verdict)
    {
        if (Clock.GetUtcNow() >= question.ExpiresAt)
            return;
        var decision = new ApprovalDecision(question.Id, verdict, "Mend it.", "grace", Clock.GetUtcNow());
        if (await Records.TryCreateAsync(RecordCollections.Approvals, question.Id,
            JsonSerializer.SerializeToUtf8Bytes(decision, DurableJson.Options)) is null)
        {
            await Client.RaiseEventAsync(question.TaskId, ApprovalEvents.Decision, decision, question.Id);
        }
    }

    public Task<IReadOnlyList<string>> ListAsync(
        string taskId, IReadOnlyList<string> names, CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyList<string>>([]);

    public Task<string?> ReadAsync(string taskId, IReadOnlyList<string> names, string document,
        CancellationToken cancellationToken = default) =>
        Task.FromResult<string?>(null);

    public async ValueTask DisposeAsync()
    {
        await engine.DisposeAsync();
        await recordKeeper.DisposeAsync();
    }

    private GatedCalls NewGates() => new(new(Records, GateSharing.Sole, Clock), Clock);

    /// <summary>As the hosts' activity does: through the gate, then within the worker's time-out.</summary>
    private Task<TurnReply> TurnAsync(WorkerTurn turn, CancellationToken cancellationToken) => turn.Timeout is not { } timeout
        ? workers.TurnAsync(turn, cancellationToken)
        : gates.CallAsync(turn.Worker, turn.Deadline, () => WithinAsync(timeout, turn, cancellationToken),
            why => workers.NotCalledAsync(turn, why), cancellationToken);

    private async Task<TurnReply> WithinAsync(TimeSpan timeout, WorkerTurn turn, CancellationToken cancellationToken)
    {
        var left = turn.Deadline - Clock.GetUtcNow();
        using var timer = new CancellationTokenSource(timeout < left ? timeout : left, Clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        try
        {
            return await workers.TurnAsync(turn, both.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new()
            {
                Envelope = Envelope.Failed("It gave no answer."),
                Usage = new(PromptTokens: turn.Reservation.Tokens, CostUsd: turn.Reservation.CostUsd, Calls: 1),
                Fault = timeout < left,
                OutOfTime = timeout >= left,
            };
        }
    }

    private InMemoryEngine Start() => InMemoryEngine.Start(registry, stepper, store);

    private Task<ApprovalAsked> AskAsync(ActivityContext context, ApprovalQuestion question)
    {
        Questions[question.Id] = question;
        return Task.FromResult(new ApprovalAsked(0, []));
    }

    private async Task<ApprovalDecision> CloseAsync(ActivityContext context, ApprovalClosing closing)
    {
        var mine = new ApprovalDecision(closing.Id, closing.As, null, null, closing.At);
        var claimed = await Records.TryCreateAsync(RecordCollections.Approvals, closing.Id,
            JsonSerializer.SerializeToUtf8Bytes(mine, DurableJson.Options));
        return claimed is null ? mine : JsonSerializer.Deserialize<ApprovalDecision>(claimed, DurableJson.Options)!;
    }
}
