using Steward.Monitors;

namespace Steward.Audit.Formats;

/// <summary>A chat in which named agents speak in turn, and a terminal runs their code.</summary>
internal static class GroupChat
{
    public static void Add(TurnBuilder builder, int message, string name, string text)
    {
        if (message == 1)
        {
            // The manager's task text, sent in the name of whoever starts.
            builder.Add(message, name, TurnKind.Goal, text, callsModel: false);
            return;
        }

        if (name.Contains("terminal", StringComparison.OrdinalIgnoreCase))
        {
            builder.Add(message, name, TurnKind.ToolResult, text, callsModel: false,
                with: turn => turn with { Succeeded = SaidText.ExecutionSucceeded(text) });
            return;
        }

        if (!SaidText.IsOnlyTheEnd(text))
        {
            builder.Add(message, name, TurnKind.Answer, text, callsModel: true);
            if (SaidText.IsVerification(name, text))
                builder.Add(message, name, TurnKind.Verdict, string.Empty, callsModel: false);
        }

        if (SaidText.DeclaresTheEnd(text))
            builder.Add(message, name, TurnKind.Termination, "TERMINATE", callsModel: SaidText.IsOnlyTheEnd(text));
    }
}
