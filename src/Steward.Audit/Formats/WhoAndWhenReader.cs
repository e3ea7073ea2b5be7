using System.Text.Json;
using Steward.Monitors;

namespace Steward.Audit.Formats;

/// <summary>
/// The Who&amp;When data set (Zhang et al. 2025, arXiv 2505.00212): failed runs with the agent and step that were to blame. Two flavours:
/// group chats with a name for each message, and Magentic-One runs whose role says who speaks to whom.
/// </summary>
internal static class WhoAndWhenReader
{
    public static bool Recognises(JsonElement document) =>
        document.Member("history") is { ValueKind: JsonValueKind.Array }
            && (document.Member("mistake_step") is not null || document.Member("mistake_agent") is not null);

    public static FileReading Read(string path, JsonElement document)
    {
        var goal = document.Text("question") ?? string.Empty;
        var workers = document.Member("system_prompt") is { ValueKind: JsonValueKind.Object } prompts
            ? prompts.EnumerateObject().Select(prompt => new MonitoredWorker(prompt.Name, ((JsonElement?)prompt.Value).Content(), []))
                .ToList()
            : [];
        var builder = new TurnBuilder();
        var message = 0;
        foreach (var said in document.Member("history").Items())
        {
            message++;
            var text = said.Member("content").Content();
            if (said.Text("name") is { } name)
                GroupChat.Add(builder, message, name, text);
            else
                MagenticRun.Add(builder, message, said.Text("role") ?? "unknown", text);
        }

        if (message == 0)
            throw new FormatException("has an empty history.");

        var step = document.Member("mistake_step").Number();
        var labels = new TraceLabels(
            document.Flag("is_correct") ?? document.Flag("is_corrected"), document.Text("mistake_agent"),
            step is null ? null : (int)Math.Clamp(step.Value, 0, message) + 1,
            document.Text("mistake_reason"));
        var trace = new Trace(path, document.Text("question_ID") ?? "1", TraceFormat.WhoAndWhen, new(goal, null, workers),
            builder.Turns, labels);
        return new([trace], []);
    }
}
