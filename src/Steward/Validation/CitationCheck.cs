using Steward.Workers;

namespace Steward.Validation;

/// <summary>Every citation points at text that is really there.</summary>
internal sealed class CitationCheck(IDocumentLibrary documents) : IResultCheck
{
    public VerdictKind OnFinding => VerdictKind.RePlan;

    public async ValueTask<IReadOnlyList<string>> FindAsync(ValidationRequest request, CancellationToken cancellationToken)
    {
        var findings = new List<string>();
        foreach (var group in request.Candidate.Citations.GroupBy(citation => citation.Document, StringComparer.Ordinal))
        {
            var text = await documents.ReadAsync(request.RootId, request.Documents, group.Key, cancellationToken);
            if (text is null)
            {
                findings.Add($"A citation names '{group.Key}', which is none of the task's documents.");
            }
            else
            {
                findings.AddRange(group.Where(citation => !IsThere(citation, text))
                    .Select(citation =>
                        $"A citation of '{citation.Document}' at {citation.Start}..{citation.End} is not the text that stands there."));
            }
        }
        return findings;
    }

    internal static bool IsThere(Citation citation, string text) =>
        citation.Start >= 0 && citation.End > citation.Start && citation.End <= text.Length
        && text.AsSpan(citation.Start, citation.End - citation.Start).SequenceEqual(citation.Quote);
}
