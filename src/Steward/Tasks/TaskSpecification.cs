using System.Text.Json.Serialization;
using Steward.Limits;
using Steward.Monitors.Watching;
using Steward.Workers;

namespace Steward.Tasks;

/// <summary>
/// An accepted task: the input of its owner. Everything is decided here (workers, limits, termination) before anything runs, and none of
/// it changes while the task runs.
/// </summary>
public sealed record TaskSpecification
{
    public required string Id { get; init; }

    public required string Goal { get; init; }

    public required PatternKind Pattern { get; init; }

    /// <summary>Names that the document library resolves.</summary>
    public required IReadOnlyList<string> Documents { get; init; }

    /// <summary>Specialists and roles, as the catalogue had them.</summary>
    public required IReadOnlyList<WorkerCard> Workers { get; init; }

    /// <summary>Workers that the task itself does not ask, but a team among its workers does.</summary>
    public IReadOnlyList<WorkerCard> TeamMembers { get; init; } = [];

    public required TaskLimits Limits { get; init; }

    public required Completion Completion { get; init; }

    public required OnLimit OnLimit { get; init; }

    public required ApprovalPolicy Approval { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>What detections lead to, where the host differs from the defaults.</summary>
    public MonitorPolicy? Monitors { get; init; }

    /// <summary>Who asked, where the host knows.</summary>
    public string? RequestedBy { get; init; }

    /// <summary>Top of the tree: its ledger, documents and records serve the whole tree.</summary>
    public required string RootId { get; init; }

    /// <summary>0 at the top.</summary>
    public int Depth { get; init; }

    /// <summary>
    /// How the owner deals with ledger and gates, one of <see cref="OwnerProtocol"/>; null in tasks accepted before there was a choice.
    /// </summary>
    public int? Protocol { get; init; }

    // Derived: writing them would only make every history longer.
    [JsonIgnore]
    public DateTimeOffset Deadline => CreatedAt + Limits.WallClock;

    [JsonIgnore]
    public IEnumerable<WorkerCard> Specialists => Workers.Where(worker => worker.Role == WorkerRole.Specialist);

    public WorkerCard? Role(WorkerRole role) => Workers.FirstOrDefault(worker => worker.Role == role);
}
