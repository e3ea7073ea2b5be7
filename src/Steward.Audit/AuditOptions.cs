using Steward.Limits;
using Steward.Monitors.Watching;

namespace Steward.Audit;

/// <summary>What the recorded conversations are held against.</summary>
public sealed record AuditOptions
{
    /// <summary>The limits of a task; the platform's defaults unless given.</summary>
    public TaskLimits Limits { get; init; } = TaskLimits.Default;

    /// <summary>What each monitor does when it fires. Modes that a model judges are left out, whatever the policy says.</summary>
    public MonitorPolicy Policy { get; init; } = MonitorPolicy.Default;

    /// <summary>US dollars per million tokens. Free unless given: then costs read 0.</summary>
    public ModelPrice Price { get; init; } = ModelPrice.Free;

    /// <summary>Default limits and monitors, and no price.</summary>
    public static AuditOptions Default { get; } = new();
}
