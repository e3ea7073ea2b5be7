using System.Globalization;
using System.Text.RegularExpressions;
using Steward.Monitors.Judging;

namespace Steward.Monitors.Modes;

/// <summary>Mode 1.1. Signs: a form that was asked for and is not there.</summary>
internal sealed class DisobeyedTask : IJudgedMode
{
    // Linear in the text, and without a time-out: that would make a replay differ.
    private const RegexOptions Options =
        RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;

    private static readonly Regex AsksForJson = new(@"\b(as|in|return|valid|only) (a )?json\b", Options);

    private static readonly Regex WordLimit =
        new(@"\b(at most|no more than|up to|within|under|maximum of) (?<most>\d{1,4}) words\b", Options);

    public MonitorDefinition Definition { get; } = new(
        "1.1",
        "disobey-task-specification",
        "A constraint or requirement of the task is not kept.",
        "A judge quotes the turn. Signs: JSON was asked for and the answer is none; more words than the task allows.",
        MonitorKind.Judge,
        new(MonitorAction.WarnWorker, MonitorAction.RePlan));

    public string Question =>
        "Does an answer break a constraint that the goal, the criterion or its objective states? Name the constraint.";

    public string? Sign(SeenTurn seen)
    {
        ArgumentNullException.ThrowIfNull(seen);
        if (seen.Turn.Kind != TurnKind.Answer)
            return null;

        var asked = seen.Turn.Objective ?? seen.Context.Goal;
        if (AsksForJson.IsMatch(asked) && seen.Turn.Text.AsSpan().TrimStart() is not ['{' or '[', ..])
            return "JSON was asked for, the answer is none";

        var limit = WordLimit.Match(asked);
        return limit.Success && int.TryParse(limit.Groups["most"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var most)
            && seen.Print.WordCount > most
            ? $"{seen.Print.WordCount} words, {most} were allowed"
            : null;
    }
}
