namespace Steward.Validation;

/// <summary>One link of the validator's chain. Returns one line per finding; none when it passes.</summary>
internal interface IResultCheck
{
    /// <summary>What a finding of this check leads to.</summary>
    VerdictKind OnFinding { get; }

    ValueTask<IReadOnlyList<string>> FindAsync(ValidationRequest request, CancellationToken cancellationToken);
}
