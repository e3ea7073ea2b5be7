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
    /// <summary>Of the task, and of the instance that owns it.</summary>
    public required string Id { get; init; }

    /// <summary>What is to be achieved, in words.</summary>
    public required string Goal { get; init; }

    /// <summary>As requested; <see cref="PatternKind.Auto"/> is resolved by the owner, from <see cref="Workers"/>.</summary>
    public required PatternKind Pattern { get; init; }

    /// <summary>Names that the document library resolves.</summary>
    public required IReadOnlyList<string> Documents { get; init; }

    /// <summary>Specialists and roles, as the catalogue had them.</summary>
    public required IReadOnlyList<WorkerCard> Workers { get; init; }

    /// <summary>Workers that the task itself does not ask, but a team among its workers does.</summary>
    public IReadOnlyList<WorkerCard> TeamMembers { get; init; } = [];

    /// <summary>As requested, within the host's bounds.</summary>
    public required TaskLimits Limits { get; init; }

    /// <summary>When the task is done.</summary>
    public required Completion Completion { get; init; }

    /// <summary>What the owner does when a limit is hit.</summary>
    public required OnLimit OnLimit { get; init; }

    /// <summary>When a human is asked.</summary>
    public required ApprovalPolicy Approval { get; init; }

    /// <summary>When it was accepted (UTC); the wall clock counts from here.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The caller's own labels; nothing decides on them.</summary>
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
    /// <summary>The task ends by then, whatever it is doing.</summary>
    [JsonIgnore]
    public DateTimeOffset Deadline => CreatedAt + Limits.WallClock;

    /// <summary>The workers that plans may name: those without a role of the owner's.</summary>
    [JsonIgnore]
    public IEnumerable<WorkerCard> Specialists => Workers.Where(worker => worker.Role == WorkerRole.Specialist);

    /// <summary>The first worker of a role; null when the task has none.</summary>
    public WorkerCard? Role(WorkerRole role) => Workers.FirstOrDefault(worker => worker.Role == role);
}
