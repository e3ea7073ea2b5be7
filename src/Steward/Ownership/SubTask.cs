using Steward.Tasks;
using Steward.Workers;

namespace Steward.Ownership;

/// <summary>How an assignment to a team becomes a task, and its outcome an envelope.</summary>
internal static class SubTask
{
    public const int MaxDepth = 4;

    /// <summary>Null when the tree would get too deep.</summary>
    public static TaskSpecification? SpecificationOf(
        TaskSpecification parent, string id, WorkerCard team, Assignment assignment, DateTimeOffset now) =>
        parent.Depth + 1 >= MaxDepth ? null : parent with
        {
            Id = id,
            Goal = assignment.Feedback is null ? assignment.Objective : $"{assignment.Objective}\n\nMind: {assignment.Feedback}",
            Pattern = PatternKind.Auto,
            Workers = [.. parent.Workers.Concat(parent.TeamMembers).DistinctBy(worker => worker.Name, StringComparer.Ordinal)
                .Where(worker => worker.Role != WorkerRole.Specialist || team.Team.Contains(worker.Name, StringComparer.Ordinal))],
            Limits = parent.Limits with { WallClock = parent.Deadline - now },
            // The whole answers to the task's checks; a part of it only has to be good enough to use.
            Completion = parent.Completion with { Criterion = assignment.Objective, Checks = [] },
            OnLimit = OnLimit.CompletePartial,
            Approval = parent.Approval with { When = ApprovalWhen.Never },
            CreatedAt = now,
            Depth = parent.Depth + 1,
        };

    public static Envelope EnvelopeOf(TaskOutcome outcome) => outcome.State switch
    {
        TaskState.Completed =>
            new(EnvelopeStatus.Success, outcome.Result, outcome.Confidence, Envelope.ClipReason(outcome.Detail), outcome.Citations),
        TaskState.Partial =>
            new(EnvelopeStatus.Partial, outcome.Result, outcome.Confidence, Envelope.ClipReason(outcome.Detail), outcome.Citations),
        _ => Envelope.Failed($"{outcome.Reason}: {outcome.Detail}"),
    };
}
