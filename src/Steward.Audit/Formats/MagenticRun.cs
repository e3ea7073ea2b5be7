using System.Text.Json;
using Steward.Durability;
using Steward.Monitors;

namespace Steward.Audit.Formats;

/// <summary>A Magentic-One run: an orchestrator that thinks, keeps a ledger and gives instructions, and agents that answer.</summary>
internal static class MagenticRun
{
    private const string Manager = "Orchestrator";
    private const string NextSpeaker = "Next speaker ";

    public static void Add(TurnBuilder builder, int message, string role, string text)
    {
        if (role == "human")
        {
            builder.Add(message, role, builder.Turns.Count == 0 ? TurnKind.Goal : TurnKind.Feedback, text, callsModel: false);
        }
        else if (!role.StartsWith(Manager, StringComparison.Ordinal))
        {
            AddWorker(builder, message, role, text);
        }
        else if (role.IndexOf("(-> ", StringComparison.Ordinal) is var at and >= 0)
        {
            var target = role[(at + 4)..].TrimEnd(')', ' ');
            builder.Add(message, Manager, TurnKind.Assignment, text, callsModel: false,
                with: turn => turn with { Target = target, Objective = text });
        }
        else if (role.Contains("termination condition", StringComparison.Ordinal))
        {
            var success = text.StartsWith("No agent selected", StringComparison.Ordinal);
            builder.Add(message, Manager, TurnKind.Termination, text, callsModel: true, with: turn => turn with { Succeeded = success });
        }
        else
        {
            AddThought(builder, message, text);
        }
    }

    private static void AddWorker(TurnBuilder builder, int message, string role, string text)
    {
        var isTerminal = role.Contains("terminal", StringComparison.OrdinalIgnoreCase);
        builder.Add(message, role, isTerminal ? TurnKind.ToolResult : TurnKind.Answer, text, callsModel: !isTerminal,
            with: turn => isTerminal ? turn with { Succeeded = SaidText.ExecutionSucceeded(text) } : turn);
    }

    private static void AddThought(TurnBuilder builder, int message, string text)
    {
        if (text.StartsWith(NextSpeaker, StringComparison.Ordinal))
        {
            var rest = text.AsSpan(NextSpeaker.Length);
            var target = rest[..(rest.IndexOfAny(" \n") is var end and >= 0 ? end : rest.Length)].ToString();
            builder.Add(message, Manager, TurnKind.Routing, text, callsModel: false, with: turn => turn with { Target = target });
        }
        else if (text.StartsWith("Stalled", StringComparison.Ordinal) || text.StartsWith("Request satisfied", StringComparison.Ordinal))
        {
            builder.Add(message, Manager, TurnKind.Routing, text, callsModel: false);
        }
        else
        {
            builder.Add(message, Manager, TurnKind.Plan, text, callsModel: true);
            if (SaysSatisfied(text) is { } satisfied)
            {
                builder.Add(message, Manager, TurnKind.Verdict, string.Empty, callsModel: false,
                    with: turn => turn with { Succeeded = satisfied ? true : null });
            }
        }
    }

    /// <summary>The ledger's own answer to "is the request satisfied"; null where the text is not a ledger.</summary>
    private static bool? SaysSatisfied(string text)
    {
        var start = text.IndexOf('{', StringComparison.Ordinal);
        var end = text.LastIndexOf('}');
        if (start < 0 || end <= start)
            return null;

        try
        {
            using var ledger = ForeignJson.Parse(text[start..(end + 1)]);
            return ledger.RootElement.Member("is_request_satisfied")?.Flag("answer");
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
