using Steward.Patterns;
using Steward.Tasks;
using Steward.Validation;

namespace Steward.Ownership;

/// <summary>The one terminal state of a task, decided.</summary>
internal sealed record Ending(TaskState State, string Reason, string Detail, Candidate Candidate)
{
    /// <summary>A limit's partial result leaves marked as such.</summary>
    public static Ending Partial(LimitHit limit, Candidate best) => new(TaskState.Partial, limit.Reason, limit.Detail, best);

    public static Ending Aborted(LimitHit limit) => new(TaskState.Aborted, limit.Reason, limit.Detail, Candidate.Empty);
}
