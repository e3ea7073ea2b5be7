using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Steward.Monitors;

namespace Steward.Audit.Formats;

/// <summary>
/// A generic chat log: messages with <c>role</c>, <c>content</c> and perhaps <c>name</c>, as an array, under <c>messages</c> or
/// <c>history</c>, or one a line. Tool calls as OpenAI writes them (<c>tool_calls[].function</c>).
/// A line that holds a whole conversation is a trace of its own.
/// </summary>
internal static class ChatLogReader
{
    private static readonly string[] Containers = ["messages", "history", "conversation", "chat"];

    public static FileReading Read(string path, IReadOnlyList<JsonElement> documents)
    {
        var traces = new List<Trace>();
        var problems = new List<FileProblem>();
        var loose = new List<JsonElement>();
        foreach (var document in documents)
        {
            if (MessagesOf(document) is { } messages)
                AddTrace(path, [.. messages], document, traces, problems);
            else
                loose.Add(document);
        }

        if (loose.Count > 0)
            AddTrace(path, loose, null, traces, problems);

        return traces.Count == 0 && problems.Count == 0 ? new([], [new(path, "has no messages.")]) : new(traces, problems);
    }

    private static JsonElement.ArrayEnumerator? MessagesOf(JsonElement document)
    {
        if (document.ValueKind == JsonValueKind.Array)
            return document.EnumerateArray();

        foreach (var name in Containers)
        {
            if (document.Member(name) is { ValueKind: JsonValueKind.Array } array)
                return array.EnumerateArray();
        }

        return null;
    }

    private static void AddTrace(
        string path, List<JsonElement> messages, JsonElement? whole, List<Trace> traces, List<FileProblem> problems)
    {
        var builder = new TurnBuilder();
        var goal = string.Empty;
        var skipped = 0;
        for (var i = 0; i < messages.Count; i++)
        {
            if ((messages[i].Text("role") ?? messages[i].Text("name") ?? messages[i].Text("speaker")) is not { } role)
            {
                skipped++;
                continue;
            }

            AddMessage(builder, i + 1, role, messages[i]);
            goal = goal.Length == 0 && role is "user" or "human" ? builder.Turns[^1].Turn.Text : goal;
        }

        if (builder.Turns.Count == 0)
        {
            problems.Add(new(path, "no message with a role or name: neither a chat log, nor Who&When, nor GenAI spans."));
            return;
        }

        if (skipped > 0)
            problems.Add(new(path, $"{skipped} entries without role or name; left out."));

        var name = whole?.Text("id") ?? whole?.Text("question_ID")
            ?? (traces.Count + 1).ToString(System.Globalization.CultureInfo.InvariantCulture);
        var labels = whole?.Flag("is_correct") is { } correct ? new TraceLabels(correct, null, null, null) : null;
        traces.Add(new(path, name, TraceFormat.ChatLog, new(goal, null, []), builder.Turns, labels));
    }

    private static void AddMessage(TurnBuilder builder, int number, string role, JsonElement message)
    {
        var text = (message.Member("content") ?? message.Member("text")).Content();
        var speaker = message.Text("name") ?? role;
        switch (role)
        {
            case "system" or "developer":
                builder.Add(number, speaker, TurnKind.Goal, text, callsModel: false);
                return;
            case "tool" or "function":
                builder.Add(number, speaker, TurnKind.ToolResult, text, callsModel: false);
                return;
            case "user" or "human" when message.Text("name") is null:
                var isFirst = builder.Turns.All(turn => turn.Turn.Kind == TurnKind.Goal);
                builder.Add(number, speaker, isFirst ? TurnKind.Goal : TurnKind.Feedback, text, callsModel: false);
                return;
            default:
                AddSpoken(builder, number, speaker, text, message);
                return;
        }
    }

    private static void AddSpoken(TurnBuilder builder, int number, string speaker, string text, JsonElement message)
    {
        var calls = message.Member("tool_calls").Items().Select(call => call.Member("function") ?? call).ToList();
        if (calls.Count == 0)
        {
            if (!SaidText.IsOnlyTheEnd(text))
            {
                builder.Add(number, speaker, TurnKind.Answer, text, callsModel: true);
                if (SaidText.IsVerification(speaker, text))
                    builder.Add(number, speaker, TurnKind.Verdict, string.Empty, callsModel: false);
            }

            if (SaidText.DeclaresTheEnd(text))
                builder.Add(number, speaker, TurnKind.Termination, "TERMINATE", callsModel: SaidText.IsOnlyTheEnd(text));

            return;
        }

        for (var i = 0; i < calls.Count; i++)
        {
            var arguments = calls[i].Member("arguments").Content();
            builder.Add(number, speaker, TurnKind.ToolCall, i == 0 ? text : string.Empty, callsModel: i == 0, with: turn => turn with
            {
                Tool = calls[i].Text("name"),
                ArgumentsDigest = DigestOf(arguments),
            });
        }
    }

    internal static string DigestOf(string arguments) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(arguments)));
}
