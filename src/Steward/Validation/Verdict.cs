namespace Steward.Validation;

/// <summary>What the validator says of a candidate.</summary>
/// <param name="Findings">One line each: what is wrong, for the next plan or for the human.</param>
internal sealed record Verdict(VerdictKind Kind, IReadOnlyList<string> Findings)
{
    public static Verdict Pass { get; } = new(VerdictKind.Pass, []);

    /// <summary>The stricter of two, with the findings of both.</summary>
    public Verdict And(Verdict other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new((VerdictKind)Math.Max((int)Kind, (int)other.Kind), [.. Findings, .. other.Findings]);
    }
}

/// <summary>Mildest first.</summary>
internal enum VerdictKind
{
    Pass,

    /// <summary>Good enough by every check, but too uncertain to leave without a human.</summary>
    Escalate,

    /// <summary>A check fails: another plan may mend it.</summary>
    RePlan,
}
