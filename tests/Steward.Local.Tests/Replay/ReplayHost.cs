using System.Text.Json;
using Steward.Approvals;
using Steward.Durability;
using Steward.Limits;
using Steward.Ownership;
using Steward.Tasks;
using Steward.Testing;
using Steward.Validation;
using Steward.Workers;
using Steward.Workers.Replay;

namespace Steward.Local.Tests.Replay;

/// <summary>The real owner on the real engine, in memory; workers say what was recorded.</summary>
internal sealed class ReplayHost : IAsyncDisposable, IDocumentLibrary
{
    private readonly VirtualClock clock = new();
    private readonly InMemoryEngine engine;
    private readonly Dictionary<string, Recording> recordings = new(StringComparer.Ordinal);

    public ReplayHost()
    {
        engine = InMemoryEngine.Open(clock);
        Runner = new(recordings, engine.Records);
        var registry = new DurableRegistry()
            .AddOwner(new Validator(this), engine.Records)
            .AddActivity(WorkerActivities.Turn, async (context, turn) =>
            {
                lock (Asked)
                    Asked.Add(turn.Worker.Name);
                return await Runner.RunAsync(turn, context.CancellationToken);
            })
            .AddActivity(WorkerActivities.Tool, (_, _) => Task.FromResult(new ToolReply(0)))
            .AddActivity(ApprovalActivities.Ask, (_, _) => Task.FromResult(new ApprovalAsked(0, [])))
            .AddActivity(ApprovalActivities.Close,
                (_, closing) => Task.FromResult(new ApprovalDecision(closing.Id, closing.As, null, null, closing.At)));
        engine.Start(registry);
    }

    public ReplayTurnRunner Runner { get; }

    public List<string> Asked { get; } = [];

    public async Task<TaskOutcome> PlayAsync(string id, string goal, Recording recording)
    {
        recordings[id] = recording;
        var task = new TaskSpecification
        {
            Id = id,
            RootId = id,
            Goal = goal,
            Pattern = PatternKind.Handoff,
            Documents = [],
            Workers = [
                .. recording.Speakers.Select(name => new WorkerCard
                {
                    Name = name,
                    Description = "As recorded.",
                    MaxOutputTokens = 1_000,
                })],
            Limits = TaskLimits.Default with { Tokens = 1_000_000, TokensPerInvocation = 50_000 },
            Completion = new("The question is answered.", []),
            OnLimit = OnLimit.CompletePartial,
            Approval = ApprovalPolicy.Default with { When = ApprovalWhen.Never },
            CreatedAt = clock.GetUtcNow(),
        };
        await engine.Client.StartAsync(OwnerOrchestration.Name, id, task);
        await engine.SettleAsync();
        while ((await engine.Client.GetAsync(id))?.Output is null && clock.GetUtcNow() <= task.Deadline)
            await engine.ElapseAsync(clock, TimeSpan.FromMinutes(1));
        var snapshot = (await engine.Client.GetAsync(id))!;
        return snapshot.Output is { } output ? output.Deserialize<TaskOutcome>(DurableJson.Options)!
            : throw new InvalidOperationException($"'{id}' has no outcome: {snapshot.Failure?.Message}");
    }

    public Task<IReadOnlyList<string>> ListAsync(
        string taskId, IReadOnlyList<string> names, CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyList<string>>([]);

    public Task<string?> ReadAsync(string taskId, IReadOnlyList<string> names, string document,
        CancellationToken cancellationToken = default) =>
        Task.FromResult<string?>(null);

    public ValueTask DisposeAsync() => engine.DisposeAsync();
}
