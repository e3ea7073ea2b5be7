using Steward.Contracts;
using Steward.Monitors;
using Steward.Workers;

namespace Steward.Tasks;

/// <summary>How a task ended: the output of its owner, written once.</summary>
/// <param name="Reason">One of <see cref="ReasonCode"/>.</param>
/// <param name="Detail">The reason in a sentence.</param>
/// <param name="Result">Empty when nothing may leave.</param>
public sealed record TaskOutcome(
    TaskState State,
    string Reason,
    string Detail,
    string Result,
    double Confidence,
    IReadOnlyList<Citation> Citations,
    Spent Spent,
    PatternKind Pattern,
    IReadOnlyList<Detection> Detections,
    DateTimeOffset EndedAt);

/// <summary>A task under way: the custom status of its owner.</summary>
internal sealed record TaskProgress(
    TaskState State,
    PatternKind Pattern,
    string Phase,
    Spent Spent,
    Reservation Reserved,
    PendingApproval? Approval,
    IReadOnlyList<Detection> Detections);
