using Steward.Monitors.Judging;

namespace Steward.Monitors.Modes;

/// <summary>Mode 1.2. Signs: a tool that the worker's card does not have, or words put into another worker's mouth.</summary>
internal sealed class DisobeyedRole : IJudgedMode
{
    public MonitorDefinition Definition { get; } = new(
        "1.2",
        "disobey-role-specification",
        "A worker acts outside of the role it was given, as if it were another.",
        "A judge quotes the turn. Signs: a tool that is not on the worker's card; a line that speaks as another worker.",
        MonitorKind.Judge,
        new(MonitorAction.WarnWorker, MonitorAction.RePlan));

    public string Question => "Does a worker act outside of its description, or take over what is another worker's part?";

    public string? Sign(SeenTurn seen)
    {
        ArgumentNullException.ThrowIfNull(seen);
        var turn = seen.Turn;
        if (turn is { Kind: TurnKind.ToolCall, Tool: { } tool } && seen.Context.Worker(turn.Speaker) is { } card
            && !card.Tools.Contains(tool, StringComparer.Ordinal))
        {
            return $"calls {tool}, which it was not given";
        }

        return turn.Kind is TurnKind.Answer or TurnKind.Handoff
            && seen.Context.Workers.FirstOrDefault(other => other.Name != turn.Speaker && SpeaksAs(turn.Text, other.Name)) is { } spoken
            ? $"speaks as {spoken.Name}"
            : null;
    }

    /// <summary>A line that starts with the name and a colon, or "As the (name)".</summary>
    private static bool SpeaksAs(string text, string name)
    {
        for (var at = text.IndexOf(name, StringComparison.OrdinalIgnoreCase); at >= 0;
             at = text.IndexOf(name, at + 1, StringComparison.OrdinalIgnoreCase))
        {
            var before = text.AsSpan(0, at).TrimEnd(" *#");
            var after = text.AsSpan(at + name.Length).TrimStart("* ");
            if (((before.Length == 0 || before[^1] == '\n') && after is [':', ..])
                || before.EndsWith("as the", StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
