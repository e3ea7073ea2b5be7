using Steward.Workers;

namespace Steward.Validation;

/// <summary>The candidate has the form of a result at all.</summary>
internal sealed class SchemaCheck : IResultCheck
{
    public VerdictKind OnFinding => VerdictKind.RePlan;

    public ValueTask<IReadOnlyList<string>> FindAsync(ValidationRequest request, CancellationToken cancellationToken)
    {
        var candidate = request.Candidate;
        var findings = new List<string>();
        if (string.IsNullOrWhiteSpace(candidate.Result))
            findings.Add("The result is empty.");
        if (candidate.Result.Length > Envelope.MaxResultLength)
            findings.Add($"The result has {candidate.Result.Length} characters; at most {Envelope.MaxResultLength} are allowed.");
        if (double.IsNaN(candidate.Confidence) || candidate.Confidence is < 0 or > 1)
            findings.Add("The confidence is not between 0 and 1.");
        return new(findings);
    }
}
