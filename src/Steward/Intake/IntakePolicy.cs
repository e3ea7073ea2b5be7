using Steward.Contracts;
using Steward.Limits;
using Steward.Monitors.Watching;
using Steward.Tasks;

namespace Steward.Intake;

/// <summary>What a host adds to the contract for every request that it takes, whichever way it comes.</summary>
public sealed record IntakePolicy
{
    /// <summary>The host's maxima; the platform's by default.</summary>
    public LimitBounds Bounds { get; init; } = LimitBounds.Platform;

    /// <summary>What detections lead to; the defaults when null.</summary>
    public MonitorPolicy? Monitors { get; init; }

    /// <summary>What else is wrong with a request on this host, such as webhooks that it may not send to.</summary>
    public Func<TaskRequest, IReadOnlyList<FieldError>> ErrorsOf { get; init; } = _ => [];
}
