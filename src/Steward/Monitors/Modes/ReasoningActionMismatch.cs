using System.Buffers;
using Steward.Likeness;
using Steward.Monitors.Judging;

namespace Steward.Monitors.Modes;

/// <summary>Mode 2.6. Signs: it names one tool and calls another, or claims a look-up without any call.</summary>
internal sealed class ReasoningActionMismatch : IJudgedMode
{
    private static readonly SearchValues<string> Claims = SearchValues.Create(
        [
            "i searched", "i have searched", "i looked up", "i have looked up", "i calculated with", "i ran the", "i executed",
            "i have executed", "i checked the source", "i read the document", "i have read the document", "i opened the",
        ],
        StringComparison.OrdinalIgnoreCase);

    private readonly LruCache<bool> called = new(128);

    public MonitorDefinition Definition { get; } = new(
        "2.6",
        "reasoning-action-mismatch",
        "What a worker does is not what its reasoning says that it does.",
        "A judge quotes the turn. Signs: its words name one of its tools and the call goes to another; it says that it searched, ran or "
            + "read, and called nothing.",
        MonitorKind.Judge,
        new(MonitorAction.WarnWorker, MonitorAction.RePlan));

    public string Question => "Does a worker's action (call, answer) contradict the reasoning that it gives for it?";

    public string? Sign(SeenTurn seen)
    {
        ArgumentNullException.ThrowIfNull(seen);
        var turn = seen.Turn;
        var tools = seen.Context.Worker(turn.Speaker)?.Tools ?? [];
        var scope = Hash.Combine(seen.SpeakerKey, Hash.Of(turn.Invocation ?? string.Empty));
        if (turn.Kind == TurnKind.ToolCall)
        {
            called.Set(scope, true);
            var named = tools.FirstOrDefault(tool => turn.Text.Contains(tool, StringComparison.OrdinalIgnoreCase));
            return named is not null && turn.Tool is not null && named != turn.Tool
                && !turn.Text.Contains(turn.Tool, StringComparison.OrdinalIgnoreCase)
                ? $"names {named}, calls {turn.Tool}"
                : null;
        }

        if (turn.Kind is not (TurnKind.Answer or TurnKind.Handoff) || tools.Count == 0)
            return null;

        var claim = turn.Text.AsSpan().IndexOfAny(Claims);
        return claim >= 0 && !called.TryGet(scope, out _) ? $"claims without a call: \"{Excerpt.At(turn.Text, claim)}\"" : null;
    }
}
