using Steward.Tasks;

namespace Steward.Patterns;

/// <summary>Which pattern a task runs in.</summary>
internal static class PatternChoice
{
    public static PatternKind Of(TaskSpecification task) => task.Pattern == PatternKind.Auto ? PatternKind.OrchestratorWorker : task.Pattern;

    public static IPattern Create(PatternKind kind) => kind switch
    {
        PatternKind.OrchestratorWorker => new OrchestratorWorkerPattern(),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no such pattern"),
    };
}
