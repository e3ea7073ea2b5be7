using System.Text.Json;
using Microsoft.Extensions.AI;
using Steward.Workers.Tools;

namespace Steward.Workers.Providers;

/// <summary>Writes messages of a chat: texts, tool calls and their results.</summary>
internal static class ChatRequestMessage
{
    public static void Write(Utf8JsonWriter json, ChatMessage message)
    {
        if (message.Role == ChatRole.Tool)
        {
            foreach (var result in message.Contents.OfType<FunctionResultContent>())
                WriteResult(json, result);
            return;
        }
        json.WriteStartObject();
        json.WriteString("role", message.Role.Value);
        var calls = message.Contents.OfType<FunctionCallContent>().ToList();
        // OpenAI's own form: a message that only calls tools has null for its text.
        if (calls.Count > 0 && message.Text.Length == 0)
            json.WriteNull("content");
        else
            json.WriteString("content", message.Text);
        if (calls.Count > 0)
            WriteCalls(json, calls);
        json.WriteEndObject();
    }

    private static void WriteResult(Utf8JsonWriter json, FunctionResultContent result)
    {
        json.WriteStartObject();
        json.WriteString("role", ChatRole.Tool.Value);
        json.WriteString("tool_call_id", result.CallId);
        json.WriteString("content", result.Result as string ?? string.Empty);
        json.WriteEndObject();
    }

    private static void WriteCalls(Utf8JsonWriter json, List<FunctionCallContent> calls)
    {
        json.WriteStartArray("tool_calls");
        foreach (var call in calls)
        {
            json.WriteStartObject();
            json.WriteString("id", call.CallId);
            json.WriteString("type", "function");
            json.WriteStartObject("function");
            json.WriteString("name", call.Name);
            json.WriteString("arguments", ToolArguments.Text(call.Arguments));
            json.WriteEndObject();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
