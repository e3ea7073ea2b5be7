using Steward.Tasks;
using Steward.Workers;

namespace Steward.Patterns;

/// <summary>Which pattern a task runs in, and why.</summary>
internal static class PatternChoice
{
    /// <summary>
    /// For <c>auto</c>, by rule: planning ahead where there is a planner, since it fans out and needs the fewest hops; else rounds where
    /// there is a manager; else handoff, which needs nobody but specialists.
    /// </summary>
    public static (PatternKind Kind, string Why) Of(TaskSpecification task) => task.Pattern switch
    {
        not PatternKind.Auto => (task.Pattern, "asked for"),
        _ when task.Role(WorkerRole.Planner) is not null => (PatternKind.OrchestratorWorker, "auto: there is a planner"),
        _ when task.Role(WorkerRole.Manager) is not null => (PatternKind.Adaptive, "auto: there is a manager and no planner"),
        _ => (PatternKind.Handoff, "auto: there are only specialists"),
    };

    public static IPattern Create(PatternKind kind) => kind switch
    {
        PatternKind.OrchestratorWorker => new OrchestratorWorkerPattern(),
        PatternKind.Handoff => new HandoffPattern(),
        PatternKind.Adaptive => new AdaptivePattern(),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no such pattern"),
    };
}
