using System.Text.Json;
using Steward.Durability;
using Steward.Limits;
using Steward.Ownership;
using Steward.Patterns;
using Steward.Tasks;
using Steward.Validation;
using Steward.Workers;

namespace Steward.Local.Bench;

/// <summary>W1 as a real task: the owner with planner, four workers and validator under ledger, gates, monitors and wall clock. The workers are
/// empty, so that what is measured is the price of the guards.</summary>
internal sealed class OwnedWorkload : IDocumentLibrary
{
    private static readonly string[] Workers = ["north", "east", "south", "west"];

    private static readonly string PlanText = JsonSerializer.Serialize(
        new Plan([.. Workers.Select(name => new Subtask(name, name, $"Look {name}", []))]), DurableJson.Options);

    /// <summary>The owner writes records only for what did not complete: there is none here.</summary>
    public DurableRegistry Registry(RecordStore records) => new DurableRegistry()
        .AddOwner(new Validator(this), records)
        .AddActivity(WorkerActivities.Turn, (_, turn) => Task.FromResult(new TurnReply
        {
            Envelope = new(EnvelopeStatus.Success, turn.Worker.Role == WorkerRole.Planner ? PlanText : $"{turn.Worker.Name} is clear", 1, "Empty."),
            Usage = new(PromptTokens: 10, Calls: 1),
        }));

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
    };

    public Task<IReadOnlyList<string>> ListAsync(string taskId, IReadOnlyList<string> names, CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyList<string>>([]);

    public Task<string?> ReadAsync(string taskId, IReadOnlyList<string> names, string document, CancellationToken cancellationToken = default) =>
        Task.FromResult<string?>(null);

    private static WorkerCard Card(string name, WorkerRole role) => new()
    {
        Name = name,
        Description = $"looks {name}",
        Role = role,
        MaxOutputTokens = 100,
        Gate = new() { MaxConcurrent = 1_000 },
    };
}
