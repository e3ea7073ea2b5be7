using Steward.Durability;
using Steward.Tasks;
using Steward.Workers;

namespace Steward.Validation;

/// <param name="RootId">Under which the documents of the task are kept.</param>
internal sealed record ValidationRequest(string RootId, IReadOnlyList<string> Documents, Completion Completion, Candidate Candidate);

/// <summary>
/// The deterministic part of the gate at the boundary: schema, completion checks, citations, confidence. A judge comes on top.
/// </summary>
internal sealed class Validator(IDocumentLibrary documents)
{
    /// <summary>Runs the chain over a candidate. Never throws for what a candidate holds.</summary>
    public static readonly ActivityName<ValidationRequest, Verdict> Activity = new("validate");

    private readonly IReadOnlyList<IResultCheck> chain =
        [new SchemaCheck(), new CompletionChecks(), new CitationCheck(documents), new ConfidenceCheck()];

    public async Task<Verdict> ValidateAsync(ValidationRequest request, CancellationToken cancellationToken = default)
    {
        var verdict = Verdict.Pass;
        foreach (var check in chain)
        {
            var findings = await check.FindAsync(request, cancellationToken);
            if (findings.Count > 0)
                verdict = verdict.And(new(check.OnFinding, findings));
        }
        return verdict;
    }
}
