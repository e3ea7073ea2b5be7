using System.Globalization;

namespace Steward.Validation;

/// <summary>The threshold of the gate: below it a human decides.</summary>
internal sealed class ConfidenceCheck : IResultCheck
{
    public VerdictKind OnFinding => VerdictKind.Escalate;

    public ValueTask<IReadOnlyList<string>> FindAsync(ValidationRequest request, CancellationToken cancellationToken)
    {
        var (confidence, threshold) = (request.Candidate.Confidence, request.Completion.Confidence);
        return new(confidence >= threshold
            ? []
            : [string.Create(CultureInfo.InvariantCulture, $"The confidence is {confidence:0.##}; {threshold:0.##} is asked for.")]);
    }
}
