using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Steward.ScriptedModel;

/// <summary>One request as it arrived, read without any of the product's code.</summary>
internal sealed record ChatCall(
    string Model,
    string User,
    IReadOnlyList<ChatTurnMessage> Messages,
    IReadOnlyList<OfferedTool> Tools,
    bool ToolsForbidden,
    string? SchemaName,
    string? Schema,
    bool SchemaIsFormat,
    string? AnswerTool,
    int MaxTokens,
    int? LegacyCap,
    string Fingerprint,
    string Body,
    string Path,
    bool IsClassicAzure)
{
    public const int DefaultCap = 4_096;

    /// <param name="path">Path and query that it came by.</param>
    /// <param name="deployment">Named by the path, on Azure's classic surface: it counts, whatever model the body names.</param>
    public static ChatCall Read(string body, string path, string? deployment)
    {
        using var document = JsonDocument.Parse(body);
        var root = document.RootElement;
        var messages = root.GetProperty("messages").EnumerateArray().Select(ChatTurnMessage.Read).ToList();
        var tools = Has(root, "tools", out var offered) ? offered.EnumerateArray().Select(OfferedTool.Read).ToList() : [];
        string? schemaName = null, schema = null;
        if (Has(root, "response_format", out var format) && Has(format, "json_schema", out var jsonSchema))
            (schemaName, schema) = (jsonSchema.GetProperty("name").GetString(), jsonSchema.GetProperty("schema").GetRawText());
        var answerTool = tools.FirstOrDefault(tool => tool.Name.EndsWith("answer", StringComparison.Ordinal)
            && AskedSchema.NameOf(tool.Parameters) is not null);
        var asked = schema ?? answerTool?.Parameters ?? AskedSchema.In(messages);
        return new(
            deployment ?? Text(root, "model"), Text(root, "user"), messages, tools,
            Text(root, "tool_choice") == "none",
            schemaName ?? AskedSchema.NameOf(asked), asked, SchemaIsFormat: schema is not null, answerTool?.Name,
            Has(root, "max_completion_tokens", out var cap) || Has(root, "max_tokens", out cap) ? cap.GetInt32() : DefaultCap,
            Has(root, "max_tokens", out var legacy) ? legacy.GetInt32() : null,
            FingerprintOf(root), body, path, deployment is not null);
    }

    /// <summary>Whether the request has a field of this name.</summary>
    public bool HasField(string name)
    {
        using var document = JsonDocument.Parse(Body);
        return Has(document.RootElement, name, out _);
    }

    private static string FingerprintOf(JsonElement root)
    {
        var asked = new StringBuilder();
        foreach (var name in new[] { "model", "messages", "tools", "response_format" })
            asked.Append(Has(root, name, out var value) ? value.GetRawText() : string.Empty).Append('\n');
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(asked.ToString())))[..24];
    }

    internal static bool Has(JsonElement element, string name, out JsonElement value) =>
        element.TryGetProperty(name, out value) && value.ValueKind != JsonValueKind.Null;

    internal static string Text(JsonElement element, string name) =>
        Has(element, name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : string.Empty;
}

/// <param name="Extra">What else of the message reaches the model: names, ids and arguments of tool calls.</param>
internal sealed record ChatTurnMessage(string Role, string Content, string Extra)
{
    public static ChatTurnMessage Read(JsonElement message)
    {
        var extra = new StringBuilder(ChatCall.Text(message, "name")).Append(ChatCall.Text(message, "tool_call_id"));
        if (ChatCall.Has(message, "tool_calls", out var calls))
        {
            foreach (var call in calls.EnumerateArray())
            {
                var function = call.GetProperty("function");
                extra.Append(ChatCall.Text(call, "id")).Append(ChatCall.Text(function, "name"))
                    .Append(ChatCall.Text(function, "arguments"));
            }
        }
        return new(ChatCall.Text(message, "role"), ContentOf(message), extra.ToString());
    }

    private static string ContentOf(JsonElement message)
    {
        if (!ChatCall.Has(message, "content", out var content))
            return string.Empty;
        return content.ValueKind == JsonValueKind.String
            ? content.GetString()!
            : string.Concat(content.EnumerateArray().Select(part => ChatCall.Text(part, "text")));
    }
}

internal sealed record OfferedTool(string Name, string Description, string Parameters, IReadOnlyList<string> Required)
{
    public static OfferedTool Read(JsonElement tool)
    {
        var function = tool.GetProperty("function");
        var parameters = ChatCall.Has(function, "parameters", out var given) ? given : default;
        IReadOnlyList<string> required = parameters.ValueKind == JsonValueKind.Object && ChatCall.Has(parameters, "required", out var names)
            ? names.EnumerateArray().Select(name => name.GetString()!).ToList()
            : [];
        return new(
            ChatCall.Text(function, "name"), ChatCall.Text(function, "description"),
            parameters.ValueKind == JsonValueKind.Object ? parameters.GetRawText() : string.Empty, required);
    }
}
