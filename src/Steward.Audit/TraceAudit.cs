using Steward.Audit.Formats;
using Steward.Monitors;

namespace Steward.Audit;

/// <summary>What would have happened to one recorded conversation.</summary>
/// <param name="Messages">Of the file.</param>
/// <param name="TokensEstimated">True unless every model call was counted by its recorder.</param>
/// <param name="Firings">In order of turns.</param>
/// <param name="StoppedAt">Message at which a limit or monitor would have taken control; null when none would.</param>
/// <param name="TokensSaved">Spent after that message.</param>
public sealed record TraceAudit(
    string File,
    string Trace,
    TraceFormat Format,
    int Messages,
    long Tokens,
    bool TokensEstimated,
    decimal CostUsd,
    IReadOnlyList<Firing> Firings,
    int? StoppedAt,
    string? StoppedBy,
    long TokensSaved,
    decimal CostSavedUsd,
    TraceLabels? Labels);

/// <summary>One limit or monitor that would have fired.</summary>
/// <param name="Code">A limit such as <c>hops</c>, or a mode such as <c>1.3</c>.</param>
/// <param name="Message">Of the file, from 1.</param>
/// <param name="Stops">True when control comes back to the owner: limits, and monitors from return-to-owner on.</param>
/// <param name="FalseAlarm">By the labels: it acts (not merely records) in a conversation that is labelled correct. Null without such
/// labels.</param>
/// <param name="BeforeMistake">By the labels: it acts before the first labelled mistake. Null without such a label.</param>
public sealed record Firing(
    FiringKind Kind,
    string Code,
    string Name,
    MonitorAction Action,
    int Message,
    string? Speaker,
    string Evidence,
    bool Stops,
    long TokensAfter,
    bool? FalseAlarm,
    bool? BeforeMistake)
{
    /// <summary>True when it does more than record.</summary>
    public bool Acts => Action > MonitorAction.Record;
}

/// <summary>What fired.</summary>
public enum FiringKind
{
    /// <summary>A limit of the task.</summary>
    Limit,

    /// <summary>A monitor of a failure mode.</summary>
    Monitor,
}
