using System.Text.Json.Serialization;

namespace Steward.Monitors;

/// <summary>What detections of one mode lead to.</summary>
/// <param name="First">On a first sighting.</param>
/// <param name="Continued">When the same thing goes on after it was reported, or is grave at once. Never milder than the first.</param>
[method: JsonConstructor]
public sealed record MonitorRule(MonitorAction First, MonitorAction Continued, bool Enabled = true)
{
    /// <summary>The mode is not looked for.</summary>
    public static MonitorRule Off { get; } = new(MonitorAction.Record, MonitorAction.Record, Enabled: false);

    /// <summary>A rule that leads to the same on a first sighting and a continuing one.</summary>
    public MonitorRule(MonitorAction always)
        : this(always, always)
    {
    }
}
