using System.Text.Json;
using Steward.Monitors;

namespace Steward.Audit.Formats;

/// <summary>
/// OpenTelemetry GenAI spans (semantic conventions for generative AI; chat, invoke_agent, execute_tool). One trace id is one trace. Spans
/// carry no content unless the application records it: then only calls, tools, tokens and times are audited.
/// </summary>
internal static class GenAiSpanReader
{
    public static bool Recognises(IReadOnlyList<JsonElement> documents) => GenAiSpan.In(documents).Any(span => span.IsGenAi);

    public static FileReading Read(string path, IReadOnlyList<JsonElement> documents)
    {
        var traces = GenAiSpan.In(documents).GroupBy(span => span.TraceId, StringComparer.Ordinal)
            .Where(trace => trace.Any(span => span.IsGenAi)).Select(trace => TraceOf(path, [.. trace])).ToList();
        return new(traces, []);
    }

    private static Trace TraceOf(string path, IReadOnlyList<GenAiSpan> spans)
    {
        var byId = spans.Where(span => span.SpanId.Length > 0).DistinctBy(span => span.SpanId, StringComparer.Ordinal)
            .ToDictionary(span => span.SpanId, StringComparer.Ordinal);
        var ordered = spans.Where(span => span.IsGenAi).OrderBy(span => span.Start ?? DateTimeOffset.MinValue).ToList();
        var messages = ordered.ToDictionary(span => span, GenAiMessages.Of);
        var callsAreInChats = messages.Values.Any(message => message.Calls.Count > 0);
        var builder = new TurnBuilder();
        var goal = messages.Values.Select(message => message.FirstRequest).FirstOrDefault(text => text is not null) ?? string.Empty;
        var number = 0;
        foreach (var span in ordered)
        {
            number++;
            var agent = AgentOf(span, byId);
            switch (OperationOf(span))
            {
                case "execute_tool":
                    AddTool(builder, number, agent, span, callsAreInChats);
                    break;
                case "invoke_agent" or "create_agent":
                    var target = span.Text("gen_ai.agent.name") ?? agent;
                    var asked = messages[span].FirstRequest ?? string.Empty;
                    builder.Add(number, "caller", asked.Length == 0 ? TurnKind.Routing : TurnKind.Assignment, asked, callsModel: false,
                        with: turn => turn with { Target = target, Objective = asked });
                    builder.Count(null, null, span.Start);
                    break;
                case "embeddings":
                    break;
                default:
                    AddChat(builder, number, agent, span, messages[span]);
                    break;
            }
        }

        return new(path, ordered[0].TraceId, TraceFormat.GenAiSpans, new(goal, null, []), builder.Turns);
    }

    private static void AddChat(TurnBuilder builder, int number, string agent, GenAiSpan span, GenAiMessages message)
    {
        if (message.Calls.Count == 0)
        {
            // Content that was not recorded is not an answer that repeats.
            builder.Add(number, agent, message.IsEmpty ? TurnKind.Routing : TurnKind.Answer, message.Said, callsModel: true,
                with: turn => turn with { Succeeded = span.Failed ? false : null });
            CountOf(builder, span);
            return;
        }

        for (var i = 0; i < message.Calls.Count; i++)
        {
            var (tool, arguments) = message.Calls[i];
            builder.Add(number, agent, TurnKind.ToolCall, i == 0 ? message.Said : string.Empty, callsModel: i == 0, with: turn => turn with
            {
                Tool = tool,
                ArgumentsDigest = ChatLogReader.DigestOf(arguments),
                Invocation = span.ParentId,
            });
            if (i == 0)
                CountOf(builder, span);
        }
    }

    private static void AddTool(TurnBuilder builder, int number, string agent, GenAiSpan span, bool callsAreInChats)
    {
        var tool = span.Text("gen_ai.tool.name") ?? span.Name;
        if (!callsAreInChats)
        {
            var arguments = span.Attributes.TryGetValue("gen_ai.tool.call.arguments", out var value) ? value.ToString() : null;
            builder.Add(number, agent, TurnKind.ToolCall, string.Empty, callsModel: false, with: turn => turn with
            {
                Tool = tool,
                ArgumentsDigest = arguments is null ? null : ChatLogReader.DigestOf(arguments),
                Invocation = span.ParentId,
            });
            builder.Count(null, null, span.Start);
        }

        var result = span.Attributes.TryGetValue("gen_ai.tool.call.result", out var returned) ? returned.ToString() : string.Empty;
        builder.Add(number, tool, TurnKind.ToolResult, result, callsModel: false, with: turn => turn with
        {
            Tool = tool,
            Target = agent,
            Succeeded = !span.Failed,
        });
        builder.Count(null, null, span.Start);
    }

    private static void CountOf(TurnBuilder builder, GenAiSpan span) => builder.Count(
        span.Number("gen_ai.usage.input_tokens") ?? span.Number("gen_ai.usage.prompt_tokens"),
        span.Number("gen_ai.usage.output_tokens") ?? span.Number("gen_ai.usage.completion_tokens"), span.Start);

    private static string OperationOf(GenAiSpan span) =>
        span.Text("gen_ai.operation.name") ?? (span.Attributes.ContainsKey("gen_ai.tool.name") ? "execute_tool" : "chat");

    /// <summary>The agent of the span or of the nearest span above it.</summary>
    private static string AgentOf(GenAiSpan span, Dictionary<string, GenAiSpan> byId)
    {
        var at = span;
        for (var depth = 0; depth < 64; depth++)
        {
            if (at.Text("gen_ai.agent.name") is { } name)
                return name;

            if (at.ParentId is null || !byId.TryGetValue(at.ParentId, out at!))
                break;
        }

        return span.Text("gen_ai.request.model") ?? "model";
    }
}
