using Steward.Limits;
using Steward.Monitors;

namespace Steward.Local.Audit;

/// <summary>What the recorded conversations are held against.</summary>
internal sealed record AuditOptions
{
    public TaskLimits Limits { get; init; } = TaskLimits.Default;

    public MonitorPolicy Policy { get; init; } = MonitorPolicy.Default;

    /// <summary>US dollars per million tokens. Free unless given: then costs read 0.</summary>
    public ModelPrice Price { get; init; } = ModelPrice.Free;

    public static AuditOptions Default { get; } = new();
}
