namespace Steward.Http.Answers;

/// <summary>Ends a request with a problem, from wherever it was found.</summary>
internal sealed class ProblemException(Problem problem, params (string Name, string Value)[] headers) : Exception(problem?.Title)
{
    public Problem Problem { get; } = problem ?? throw new ArgumentNullException(nameof(problem));

    public Answer Answer { get; } = Answers.Answer.Of(problem!, headers);
}
