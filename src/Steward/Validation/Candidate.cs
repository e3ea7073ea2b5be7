using Steward.Workers;

namespace Steward.Validation;

/// <summary>A result that asks to leave.</summary>
internal sealed record Candidate(string Result, double Confidence, IReadOnlyList<Citation> Citations)
{
    public static Candidate Empty { get; } = new(string.Empty, 0, []);

    public static Candidate From(Envelope envelope)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        return new(envelope.Result, envelope.Confidence, envelope.Evidence ?? []);
    }
}
