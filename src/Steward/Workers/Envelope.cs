using Steward.Texts;

namespace Steward.Workers;

/// <summary>What every worker returns. Nothing else reaches the owner.</summary>
/// <param name="Result">The answer; JSON text where the assignment asked for JSON. At most <see cref="MaxResultLength"/>
/// characters.</param>
/// <param name="Confidence">0 to 1, the worker's own estimate.</param>
/// <param name="Reason">Why this status: one or two sentences, at most <see cref="MaxReasonLength"/> characters.</param>
/// <param name="Evidence">Quotes with their positions.</param>
/// <param name="Handoff">In the handoff pattern: whom the holder wants to go on.</param>
public sealed record Envelope(
    EnvelopeStatus Status,
    string Result,
    double Confidence,
    string Reason,
    IReadOnlyList<Citation>? Evidence = null,
    Handoff? Handoff = null)
{
    /// <summary>Of <see cref="Result"/>, in UTF-16 code units.</summary>
    public const int MaxResultLength = 16_384;

    /// <summary>Of <see cref="Reason"/>, in UTF-16 code units.</summary>
    public const int MaxReasonLength = 1_000;

    /// <summary>Quotes in <see cref="Evidence"/>.</summary>
    public const int MaxEvidence = 64;

    /// <summary>Of one quote, in UTF-16 code units.</summary>
    public const int MaxQuoteLength = 2_000;

    /// <summary>A failure without a result, at confidence 0.</summary>
    /// <param name="reason">Cut to <see cref="MaxReasonLength"/> characters.</param>
    public static Envelope Failed(string reason) =>
        new(EnvelopeStatus.Failed, string.Empty, 0, ClipReason(reason));

    internal static string ClipReason(string reason) => Clip.To(reason, MaxReasonLength);

    internal static string ClipResult(string result) => Clip.To(result, MaxResultLength);
}

/// <summary>How an assignment ended, as the worker says.</summary>
public enum EnvelopeStatus
{
    /// <summary>The objective is met.</summary>
    Success,

    /// <summary>Part of it is; the reason says what is missing.</summary>
    Partial,

    /// <summary>Nothing that can be used.</summary>
    Failed,
}

/// <summary>A quote that is really in a document: <c>text[Start..End] == Quote</c>, positions in UTF-16 code units.</summary>
public sealed record Citation(string Document, int Start, int End, string Quote);

/// <summary>A wish to pass the task on.</summary>
/// <param name="To">A worker of the task.</param>
/// <param name="Reason">Why that worker.</param>
/// <param name="Remaining">What is left to do.</param>
public sealed record Handoff(string To, string Reason, string Remaining);
