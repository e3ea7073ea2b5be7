using System.Text.Json;
using Steward.Durability;
using Steward.Limits;
using Steward.Ownership;
using Steward.Patterns;
using Steward.Tasks;
using Steward.Validation;
using Steward.Workers;
using Steward.Workers.Gates;

namespace Steward.Local.Bench;

/// <summary>W1 as a real task: the owner with planner, four workers and validator under ledger, gates, monitors and wall clock. The workers
/// are empty, so that what is measured is the price of the guards.</summary>
internal sealed class OwnedWorkload : IDocumentLibrary
{
    private static readonly string[] Workers = ["north", "east", "south", "west"];

    private static readonly string PlanText = JsonSerializer.Serialize(
        new Plan([.. Workers.Select(name => new Subtask(name, name, $"Look {name}", []))]), DurableJson.Options);

    private static readonly TurnReply PlanReply = Say(PlanText);

    /// <summary>The owner writes records only for what did not complete: there is none here.</summary>
    public DurableRegistry Registry(RecordStore records)
    {
        var gates = new GatedCalls(new(records, GateSharing.Sole, TimeProvider.System), TimeProvider.System);
        return new DurableRegistry().AddOwner(new Validator(this), records)
            .AddActivity(WorkerActivities.Turn, (context, turn) => gates.CallAsync(
                turn.Worker, turn.Deadline,
                () => Task.FromResult(turn.Worker.Role == WorkerRole.Planner ? PlanReply : Say($"{turn.Worker.Name} is clear")),
                why => Task.FromResult(new TurnReply { Envelope = Envelope.Failed(why) }), context.CancellationToken));
    }

    public static TaskSpecification Specify(string id) => new()
    {
        Id = id,
        RootId = id,
        Goal = "Look around.",
        Pattern = PatternKind.OrchestratorWorker,
        Documents = [],
        Workers = [.. Workers.Select(name => Card(name, WorkerRole.Specialist)), Card("planner", WorkerRole.Planner)],
        Limits = TaskLimits.Default,
        Completion = new(null, [new("contains", JsonSerializer.SerializeToElement("clear"))]),
        OnLimit = OnLimit.CompletePartial,
        Approval = ApprovalPolicy.Default,
        CreatedAt = TimeProvider.System.GetUtcNow(),
        Protocol = OwnerProtocol.Current,
    };

    public Task<IReadOnlyList<string>> ListAsync(
        string taskId, IReadOnlyList<string> names, CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyList<string>>([]);

    public Task<string?> ReadAsync(string taskId, IReadOnlyList<string> names, string document,
        CancellationToken cancellationToken = default) =>
        Task.FromResult<string?>(null);

    private static TurnReply Say(string text) =>
        new() { Envelope = new(EnvelopeStatus.Success, text, 1, "Empty."), Usage = new(PromptTokens: 10, Calls: 1) };

    private static WorkerCard Card(string name, WorkerRole role) => new()
    {
        Name = name,
        Description = $"looks {name}",
        Role = role,
        MaxOutputTokens = 100,
        Gate = new() { MaxConcurrent = 1_000 },
    };
}
