using Steward.Tasks;

namespace Steward.Local.Evaluating;

/// <summary>What a task's end is worth. docs/eval.md says when each is given.</summary>
internal enum CaseVerdict
{
    Right,
    Wrong,
    Abstained,
}

/// <param name="Missing">Facts that the result does not hold.</param>
/// <param name="Unwanted">Texts that it holds and must not.</param>
internal sealed record Grade(CaseVerdict Verdict, IReadOnlyList<string> Missing, IReadOnlyList<string> Unwanted)
{
    public static Grade Of(Expectation expected, TaskView task)
    {
        var folded = FactText.Fold(task.Result ?? "");
        List<string> missing = [.. expected.Facts.Where(fact => !fact.IsIn(folded)).Select(fact => fact.ToString())];
        List<string> unwanted = [.. expected.Not.Where(text => FactText.IsIn(folded, text))];
        var answers = task.State == TaskState.Completed && !string.IsNullOrWhiteSpace(task.Result);
        var abstains = !answers || unwanted.Count == 0 && NoAnswer.IsSaidIn(task.Result!);
        return new(expected.Abstain ? OfUnanswerable(task.State, abstains)
            : answers && missing.Count == 0 && unwanted.Count == 0 ? CaseVerdict.Right
            : abstains ? CaseVerdict.Abstained
            : CaseVerdict.Wrong, missing, unwanted);
    }

    /// <summary>What ended by a fault or from outside, or has not ended, shows nothing of the question.</summary>
    private static CaseVerdict OfUnanswerable(TaskState state, bool abstains) => (state, abstains) switch
    {
        (_, false) => CaseVerdict.Wrong,
        (TaskState.Completed or TaskState.Partial or TaskState.Aborted, _) => CaseVerdict.Right,
        _ => CaseVerdict.Abstained,
    };
}
