using Steward.Tasks;

namespace Steward.Local.Evaluating;

/// <summary>A task, and what is right about its end.</summary>
/// <param name="Place">Where it stands in its file, for errors about it.</param>
internal sealed record EvalCase(string Name, string Place, TaskRequest Request, Expectation Expected);

/// <param name="Facts">Each has to be in the result.</param>
/// <param name="Not">Texts that must not be in the result.</param>
/// <param name="Abstain">The right answer is that there is none; there are no facts then.</param>
internal sealed record Expectation(IReadOnlyList<Fact> Facts, IReadOnlyList<string> Not, bool Abstain);

/// <summary>Is there when one of the alternatives is.</summary>
internal sealed record Fact(IReadOnlyList<string> Alternatives)
{
    /// <param name="folded">The result as <see cref="FactText.Fold"/> gives it.</param>
    public bool IsIn(string folded) => Alternatives.Any(text => FactText.IsIn(folded, text));

    public override string ToString() => string.Join(" | ", Alternatives);
}
