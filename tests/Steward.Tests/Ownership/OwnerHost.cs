using System.Collections.Immutable;
using System.Text.Json;
using Steward.Approvals;
using Steward.Durability;
using Steward.Engine;
using Steward.Engine.Storage;
using Steward.Limits;
using Steward.Ownership;
using Steward.Patterns;
using Steward.Resilience;
using Steward.Tasks;
using Steward.Tests.Durability;
using Steward.Validation;
using Steward.Workers;

namespace Steward.Tests.Ownership;

/// <summary>The real owner on the real engine, in memory and under a virtual clock; only the workers are scripted.</summary>
internal sealed class OwnerHost : IAsyncDisposable, IDocumentLibrary
{
    private readonly Dictionary<string, Func<WorkerTurn, Task<TurnReply>>> scripts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> documents = new(StringComparer.Ordinal);
    private readonly InMemoryStore store = new();
    private readonly DurableRegistry registry;
    private int running;

    public OwnerHost()
    {
        registry = new DurableRegistry()
            .AddOwner(new Validator(this), Records)
            .AddActivity(WorkerActivities.Turn, TurnAsync)
            .AddActivity(WorkerActivities.Tool, (_, _) => Task.FromResult(new ToolReply(10)))
            .AddActivity(ApprovalActivities.Ask, (_, question) =>
            {
                Questions = Questions.Add(question);
                return Task.FromResult(new ApprovalAsked(0, []));
            })
            .AddActivity(ApprovalActivities.Close, (_, closing) =>
                Task.FromResult(Claimed ?? new ApprovalDecision(closing.Id, closing.As, null, null, closing.At)));
        Engine = InMemoryEngine.Start(registry, Clock, store);
    }

    public VirtualClock Clock { get; } = new();

    public InMemoryEngine Engine { get; private set; }

    public MemoryRecords Records { get; } = new();

    public List<WorkerTurn> Turns { get; } = [];

    public ImmutableList<ApprovalQuestion> Questions { get; private set; } = [];

    /// <summary>What a human had claimed when the owner closes a question.</summary>
    public ApprovalDecision? Claimed { get; set; }

    public int MostAtOnce { get; private set; }

    public OwnerHost Document(string name, string text)
    {
        documents[name] = text;
        return this;
    }

    public OwnerHost Script(string worker, Func<WorkerTurn, TurnReply> reply)
    {
        scripts[worker] = turn => Task.FromResult(reply(turn));
        return this;
    }

    public OwnerHost Script(string worker, Func<WorkerTurn, Task<TurnReply>> reply)
    {
        scripts[worker] = reply;
        return this;
    }

    public OwnerHost Answers(string worker, params string[] texts)
    {
        var calls = 0;
        return Script(worker, _ => Say(texts[Math.Min(calls++, texts.Length - 1)]));
    }

    public OwnerHost Fails(string worker, string reason) => Script(worker, _ => new TurnReply { Envelope = Envelope.Failed(reason) });

    /// <summary>The n-th call of the planner gives the n-th plan; after the last it stays with that.</summary>
    public OwnerHost Plans(params Plan[] plans)
    {
        var calls = 0;
        return Script("planner", _ => SayJson(plans[Math.Min(calls++, plans.Length - 1)]));
    }

    public OwnerHost Rounds(Func<int, ManagerPlan> round)
    {
        var calls = 0;
        return Script("manager", _ => SayJson(round(++calls)));
    }

    public static TurnReply Say(string result, double confidence = 0.9, long tokens = 10, decimal costUsd = 0, Handoff? handoff = null) => new()
    {
        Envelope = new(handoff is null ? EnvelopeStatus.Success : EnvelopeStatus.Partial, result, confidence, "Because.", null, handoff),
        Usage = new(PromptTokens: tokens, CostUsd: costUsd, Calls: 1),
    };

    public static TurnReply SayJson<T>(T value) => Say(JsonSerializer.Serialize(value, DurableJson.Options));

    public static Plan PlanOf(params (string Id, string Worker, string Objective)[] subtasks) =>
        new([.. subtasks.Select(subtask => new Subtask(subtask.Id, subtask.Worker, subtask.Objective, []))]);

    public TaskSpecification Specify(string id, PatternKind pattern = PatternKind.OrchestratorWorker, TaskLimits? limits = null) => new()
    {
        Id = id,
        RootId = id,
        Goal = "Say what a hop is.",
        Pattern = pattern,
        Documents = [.. documents.Keys],
        Workers = [Card("ann"), Card("bob"), Card("cho"), Card("planner", WorkerRole.Planner), Card("assembler", WorkerRole.Assembler), Card("manager", WorkerRole.Manager)],
        Limits = limits ?? TaskLimits.Default,
        Completion = new("Says it.", []),
        OnLimit = OnLimit.CompletePartial,
        Approval = ApprovalPolicy.Default with { When = ApprovalWhen.Never },
        CreatedAt = Clock.GetUtcNow(),
    };

    public static WorkerCard Card(string name, WorkerRole role = WorkerRole.Specialist) => new()
    {
        Name = name,
        Description = $"{name} does things",
        Role = role,
        Kind = WorkerKind.Model,
        MaxOutputTokens = 100,
    };

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

    /// <summary>Waits, without time passing, until the engine has stood still for a while: on a busy machine an activity may take its time.</summary>
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
        Questions.Count >= times && await ProgressAsync(id) is { State: TaskState.AwaitingApproval } progress && progress.Approval!.Id == Questions[times - 1].Id);

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
        throw new InvalidOperationException("It never came to that: " + string.Join('\n', (await EventsAsync("t")).Select(item => $"{item.Kind} {item.Worker} {item.Summary}")));
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
        return Engine.Client.RaiseEventAsync(task, OwnerEvents.Decision, decision, decision.ApprovalId);
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
        Engine = InMemoryEngine.Start(registry, Clock, store);
    }

    public Task<IReadOnlyList<string>> ListAsync(string taskId, IReadOnlyList<string> names, CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyList<string>>([.. documents.Keys]);

    public Task<string?> ReadAsync(string taskId, IReadOnlyList<string> names, string document, CancellationToken cancellationToken = default) =>
        Task.FromResult(documents.GetValueOrDefault(document));

    public ValueTask DisposeAsync() => Engine.DisposeAsync();

    /// <summary>As a runner does: a call is cut to its reservation.</summary>
    private static TurnReply WithinReservation(WorkerTurn turn, TurnReply reply) => reply with
    {
        Usage = reply.Usage with
        {
            PromptTokens = Math.Min(reply.Usage.PromptTokens, turn.Reservation.Tokens),
            CostUsd = Math.Min(reply.Usage.CostUsd, turn.Reservation.CostUsd),
        },
    };

    private async Task<TurnReply> TurnAsync(ActivityContext context, WorkerTurn turn)
    {
        lock (Turns)
        {
            Turns.Add(turn);
            MostAtOnce = Math.Max(MostAtOnce, ++running);
        }
        try
        {
            var reply = WithinReservation(turn, await scripts[turn.Worker.Name](turn).WaitAsync(context.CancellationToken));
            if (reply.Envelope is { } envelope)
            {
                await Records.PutAsync(RecordCollections.Envelopes, $"{turn.TaskId}/{turn.InvocationId}",
                    JsonSerializer.SerializeToUtf8Bytes(envelope, DurableJson.Options), CancellationToken.None);
            }
            return reply;
        }
        finally
        {
            lock (Turns)
                running--;
        }
    }
}
