using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Steward.Workers.Providers;

/// <summary>
/// Writes the body of a chat completion in OpenAI's form, with the fields that are given and no others:
/// servers refuse what they do not know.
/// </summary>
internal static class ChatRequest
{
    public const string Cap = "max_completion_tokens";

    /// <summary>Name of the cap at servers that do not know <see cref="Cap"/>.</summary>
    public const string LegacyCap = "max_tokens";

    private static readonly JsonWriterOptions Form = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <exception cref="ArgumentException">There is no output cap: the call would have no bound.</exception>
    public static BinaryData Write(
        string model, IEnumerable<ChatMessage> messages, ChatOptions options, Dialect dialect, bool streamed = false)
    {
        var cap = options.MaxOutputTokens
            ?? throw new ArgumentException("A call needs an output cap: its budget rests on it.", nameof(options));
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Form))
        {
            json.WriteStartObject();
            json.WriteString("model", model);
            json.WriteStartArray("messages");
            foreach (var message in messages)
                ChatRequestMessage.Write(json, message);
            json.WriteEndArray();
            json.WriteNumber(dialect.LegacyOutputCap ? LegacyCap : Cap, cap);
            if (streamed)
            {
                json.WriteBoolean("stream", true);
                json.WriteStartObject("stream_options");
                json.WriteBoolean("include_usage", true);
                json.WriteEndObject();
            }
            WriteTools(json, options);
            WriteFormat(json, options.ResponseFormat as ChatResponseFormatJson);
            WriteSampling(json, options, SamplingOptions.In(options) & ~dialect.LeftOut);
            if (dialect.EndUser && options.AdditionalProperties?.TryGetValue(OpenAIChatClient.EndUser, out string? user) == true)
                json.WriteString("user", user);
            json.WriteEndObject();
        }
        return BinaryData.FromBytes(buffer.WrittenMemory);
    }

    private static void WriteTools(Utf8JsonWriter json, ChatOptions options)
    {
        var tools = options.Tools?.OfType<AIFunctionDeclaration>().ToList() ?? [];
        if (tools.Count == 0)
            return;
        json.WriteStartArray("tools");
        foreach (var tool in tools)
        {
            json.WriteStartObject();
            json.WriteString("type", "function");
            json.WriteStartObject("function");
            json.WriteString("name", tool.Name);
            json.WriteString("description", tool.Description);
            json.WritePropertyName("parameters");
            tool.JsonSchema.WriteTo(json);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteString("tool_choice",
            options.ToolMode switch { NoneChatToolMode => "none", RequiredChatToolMode => "required", _ => "auto" });
    }

    private static void WriteFormat(Utf8JsonWriter json, ChatResponseFormatJson? format)
    {
        if (format is null)
            return;
        json.WriteStartObject("response_format");
        if (format.Schema is { } schema)
        {
            json.WriteString("type", "json_schema");
            json.WriteStartObject("json_schema");
            json.WriteString("name", format.SchemaName ?? "answer");
            json.WriteBoolean("strict", true);
            json.WritePropertyName("schema");
            schema.WriteTo(json);
            json.WriteEndObject();
        }
        else
        {
            json.WriteString("type", "json_object");
        }
        json.WriteEndObject();
    }

    private static void WriteSampling(Utf8JsonWriter json, ChatOptions options, SamplingFields fields)
    {
        if (fields.HasFlag(SamplingFields.Temperature))
            json.WriteNumber("temperature", options.Temperature!.Value);
        if (fields.HasFlag(SamplingFields.Seed))
            json.WriteNumber("seed", options.Seed!.Value);
        if (fields.HasFlag(SamplingFields.Effort))
            json.WriteString(SamplingOptions.Effort, (string)options.AdditionalProperties![SamplingOptions.Effort]!);
    }
}
