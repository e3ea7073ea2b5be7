using System.Collections.Immutable;
using System.Text.Json;
using Steward.Approvals;
using Steward.Durability;
using Steward.Limits;
using Steward.Ownership;
using Steward.Patterns;
using Steward.Tasks;
using Steward.Validation;
using Steward.Workers;

namespace Steward.TestDoubles;

/// <summary>
/// The real owner with all that it needs, for any engine: only the workers and the humans are scripted. Test projects link this file.
/// </summary>
internal abstract class ScriptedOwner<TSelf> : IDocumentLibrary
    where TSelf : ScriptedOwner<TSelf>
{
    private const string Goal = "Say what a hop is.";

    private readonly Dictionary<string, Func<WorkerTurn, Task<TurnReply>>> scripts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> documents = new(StringComparer.Ordinal);
    private readonly RecordStore store;
    private int running;

    /// <param name="store">Where everything is recorded; <see cref="Records"/> when null.</param>
    protected ScriptedOwner(RecordStore? store = null)
    {
        this.store = store ?? Records;
        Registry = new DurableRegistry()
            .AddOwner(new Validator(this), this.store)
            .AddActivity(WorkerActivities.Turn, TurnAsync)
            .AddActivity(WorkerActivities.Tool, (_, _) => Task.FromResult(new ToolReply(10)))
            .AddActivity(ApprovalActivities.Ask, (_, question) =>
            {
                Questions = Questions.Add(question);
                return Task.FromResult(new ApprovalAsked(0, []));
            })
            .AddActivity(ApprovalActivities.Close, (_, closing) =>
                Task.FromResult(Claimed ?? new ApprovalDecision(closing.Id, closing.As, null, null, closing.At)));
    }

    public DurableRegistry Registry { get; }

    /// <summary>When a task is made.</summary>
    protected DateTimeOffset Now => Time.GetUtcNow();

    protected virtual TimeProvider Time => TimeProvider.System;

    public MemoryRecords Records { get; } = new();

    public List<WorkerTurn> Turns { get; } = [];

    public ImmutableList<ApprovalQuestion> Questions { get; private set; } = [];

    /// <summary>What a human had claimed when the owner closes a question.</summary>
    public ApprovalDecision? Claimed { get; set; }

    public int MostAtOnce { get; private set; }

    public TSelf Document(string name, string text)
    {
        documents[name] = text;
        return (TSelf)this;
    }

    public TSelf Script(string worker, Func<WorkerTurn, TurnReply> reply)
    {
        scripts[worker] = turn => Task.FromResult(reply(turn));
        return (TSelf)this;
    }

    public TSelf Script(string worker, Func<WorkerTurn, Task<TurnReply>> reply)
    {
        scripts[worker] = reply;
        return (TSelf)this;
    }

    public TSelf Answers(string worker, params string[] texts)
    {
        var calls = 0;
        return Script(worker, _ => Say(texts[Math.Min(calls++, texts.Length - 1)]));
    }

    public TSelf Fails(string worker, string reason) => Script(worker, _ => new TurnReply { Envelope = Envelope.Failed(reason) });

    /// <summary>The n-th call of the planner gives the n-th plan; after the last it stays with that.</summary>
    public TSelf Plans(params Plan[] plans)
    {
        var calls = 0;
        return Script("planner", _ => SayJson(plans[Math.Min(calls++, plans.Length - 1)]));
    }

    public TSelf Rounds(Func<int, ManagerPlan> round)
    {
        var calls = 0;
        return Script("manager", _ => SayJson(round(++calls)));
    }

    /// <summary>
    /// A manager that goes on for so many rounds and a specialist who never repeats himself, both with answers of 1,500 characters.
    /// </summary>
    public TSelf ManyRounds(int count) => Script("ann", turn => Say(Text(turn.InvocationId, 1_500)))
        .Rounds(n => new([.. Enumerable.Range(0, Math.Min(n, ManagerPlan.MaxFacts)).Select(fact => Text($"fact {n - fact}", 80))],
            [Text($"plan {n}", 200)], Text($"answer {n}", 1_500), 0.5, n == count, n == count ? [] : [new("ann", Text($"ask {n}", 150))]));

    public TaskSpecification SpecifyRounds(string id, int count) => Specify(id, PatternKind.Adaptive,
        new()
        {
            Rounds = Math.Min(count, 100),
            Hops = 200,
            Tokens = 10_000_000,
            TokensPerInvocation = 1_000_000,
            WallClock = TimeSpan.FromDays(1),
        });

    public static TurnReply Say(string result, double confidence = 0.9, long tokens = 10, decimal costUsd = 0,
        Handoff? handoff = null) => new()
        {
            Envelope = new(handoff is null ? EnvelopeStatus.Success : EnvelopeStatus.Partial, result, confidence, "Because.", null,
                handoff),
            Usage = new(PromptTokens: tokens, CostUsd: costUsd, Calls: 1),
        };

    public static TurnReply SayJson<T>(T value) => Say(JsonSerializer.Serialize(value, DurableJson.Options));

    public static Plan PlanOf(params (string Id, string Worker, string Objective)[] subtasks) =>
        new([.. subtasks.Select(subtask => new Subtask(subtask.Id, subtask.Worker, subtask.Objective, []))]);

    /// <summary>Words that no other seed has.</summary>
    public static string Text(string seed, int length)
    {
        var random = new Random(seed.Aggregate(17, (hash, c) => unchecked(hash * 31 + c)));
        return string.Concat(Enumerable.Range(0, length).Select(n => n % 9 == 8 ? ' ' : (char)('a' + random.Next(26))));
    }

    public TaskSpecification Specify(string id, PatternKind pattern = PatternKind.OrchestratorWorker, TaskLimits? limits = null) => new()
    {
        Id = id,
        RootId = id,
        Goal = Goal,
        Pattern = pattern,
        Documents = [.. documents.Keys],
        Workers = [Card("ann"), Card("bob"), Card("cho"), Card("planner", WorkerRole.Planner), Card("assembler", WorkerRole.Assembler),
            Card("manager", WorkerRole.Manager)],
        Limits = limits ?? TaskLimits.Default,
        Completion = new("Says it.", []),
        OnLimit = OnLimit.CompletePartial,
        Approval = ApprovalPolicy.Default with { When = ApprovalWhen.Never },
        CreatedAt = Now,
        Protocol = OwnerProtocol.Current,
    };

    /// <summary>Ann, and Dan in the team "crew", may use so much in each of their calls; they use 10 tokens.</summary>
    public const int Large = 5_000;

    /// <param name="tokens">The task's ceiling. Two large calls fit into 12,000 at the same time, one into 8,000.</param>
    public TaskSpecification SpecifyNarrow(string id, long tokens, int width = 4)
    {
        var task = Specify(id, limits: new() { Tokens = tokens, Width = width, Hops = 20 });
        return task with
        {
            Workers =
            [
                Card("crew") with { Kind = WorkerKind.Team, Team = ["dan"] },
                .. task.Workers.Select(worker => worker.Name == "ann" ? worker with { PromptOverhead = Large } : worker),
            ],
            TeamMembers = [Card("dan") with { PromptOverhead = Large }],
        };
    }

    /// <summary>Eight parts for Ann, each with words of its own.</summary>
    public TSelf PlansEight(Func<WorkerTurn, Task<TurnReply>>? ann = null) =>
        Plans(PlanOf([.. Enumerable.Range(0, 8).Select(n => ($"s{n}", "ann", $"part {n}: {Text($"{n}", 40)}"))]))
            .Answers("assembler", "all of it")
            .Script("ann", ann ?? (turn => Task.FromResult(Say($"found {turn.Assignment.Objective}"))));

    /// <summary>A plan in which Dan's team plays a part; the team gives all that it is asked to Dan.</summary>
    public TSelf PlansWithTeam(Plan plan) =>
        Script("planner", turn => SayJson(turn.Goal == Goal ? plan : PlanOf(("x", "dan", $"do {turn.Goal}"))))
            .Answers("assembler", "all of it")
            .Script("ann", turn => Say($"Ann saw {turn.Assignment.Objective}."))
            .Script("dan", turn => Say($"Dan saw {turn.Assignment.Objective}."));

    public static WorkerCard Card(string name, WorkerRole role = WorkerRole.Specialist) => new()
    {
        Name = name,
        Description = $"{name} does things",
        Role = role,
        Kind = WorkerKind.Model,
        MaxOutputTokens = 100,
    };

    public Task<IReadOnlyList<string>> ListAsync(
        string taskId, IReadOnlyList<string> names, CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyList<string>>([.. documents.Keys]);

    public Task<string?> ReadAsync(string taskId, IReadOnlyList<string> names, string document,
        CancellationToken cancellationToken = default) =>
        Task.FromResult(documents.GetValueOrDefault(document));

    /// <summary>As a runner does: a call is cut to its reservation.</summary>
    private static TurnReply WithinReservation(WorkerTurn turn, TurnReply reply) => reply.Overrun is not null ? reply : reply with
    {
        Usage = reply.Usage with
        {
            PromptTokens = Math.Min(reply.Usage.PromptTokens, turn.Reservation.Tokens),
            CostUsd = Math.Min(reply.Usage.CostUsd, turn.Reservation.CostUsd),
        },
    };

    /// <summary>As the hosts' activity does: the worker's time-out, within the task's deadline.</summary>
    private async Task<TurnReply> WithinTimeAsync(WorkerTurn turn, Task<TurnReply> answer)
    {
        var left = turn.Deadline - Now;
        if (turn.Timeout is not { } timeout)
            return await answer;
        try
        {
            return await answer.WaitAsync(timeout < left ? timeout : left > TimeSpan.Zero ? left : TimeSpan.Zero, Time);
        }
        catch (TimeoutException)
        {
            return new()
            {
                Envelope = Envelope.Failed("The call was cut off: no answer within its time-out."),
                Usage = new(PromptTokens: turn.Reservation.Tokens, CostUsd: turn.Reservation.CostUsd, Calls: 1),
                Fault = timeout < left,
                OutOfTime = timeout >= left,
            };
        }
    }

    private async Task<TurnReply> TurnAsync(ActivityContext context, WorkerTurn turn)
    {
        lock (Turns)
        {
            Turns.Add(turn);
            MostAtOnce = Math.Max(MostAtOnce, ++running);
        }
        try
        {
            var reply = WithinReservation(turn,
                await WithinTimeAsync(turn, scripts[turn.Worker.Name](turn).WaitAsync(context.CancellationToken)));
            if (reply.Envelope is { } envelope)
            {
                await store.PutAsync(RecordCollections.Envelopes, $"{turn.TaskId}/{turn.InvocationId}",
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
