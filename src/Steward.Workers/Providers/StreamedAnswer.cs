using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Steward.Workers.Providers;

/// <summary>
/// An answer that comes in chunks, put together to the one that would have come whole, so that both are read alike
/// (<see cref="ChatResponseReader"/>).
/// </summary>
internal sealed class StreamedAnswer
{
    private readonly StringBuilder content = new();
    private readonly StringBuilder reasoning = new();
    private readonly StringBuilder refusal = new();
    private readonly List<StreamedCall> calls = [];
    private JsonElement? usage;
    private JsonElement? error;
    private string? id;
    private string? model;
    private string? finish;

    /// <summary>Something of the answer is there.</summary>
    public bool HasBegun => content.Length + reasoning.Length + refusal.Length + calls.Count > 0;

    /// <summary>The server has said how it ends, or that it failed.</summary>
    public bool IsWhole => finish is not null || error is not null;

    public void Add(JsonElement chunk)
    {
        id ??= chunk.Text("id");
        model ??= chunk.Text("model");
        usage = chunk.Field("usage")?.Clone() ?? usage;
        error ??= chunk.Field("error")?.Clone();
        if (chunk.Field("choices") is not { ValueKind: JsonValueKind.Array } choices || choices.GetArrayLength() == 0)
            return;
        var choice = choices[0];
        finish = choice.Text("finish_reason") ?? finish;
        // Some send the whole message in one chunk.
        if ((choice.Field("delta") ?? choice.Field("message")) is not { ValueKind: JsonValueKind.Object } delta)
            return;
        Append(content, delta.Field("content"));
        Append(reasoning, delta.Field("reasoning_content") ?? delta.Field("reasoning"));
        Append(refusal, delta.Field("refusal"));
        if (delta.Field("tool_calls") is { ValueKind: JsonValueKind.Array } parts)
        {
            foreach (var part in parts.EnumerateArray().Where(part => part.ValueKind == JsonValueKind.Object))
                AddCall(part);
        }
    }

    /// <summary>In the form of an answer that is not streamed.</summary>
    public string ToJson()
    {
        var body = new JsonObject { ["id"] = id, ["model"] = model };
        if (usage is { } counted)
            body["usage"] = JsonNode.Parse(counted.GetRawText());
        if (error is { } said)
            body["error"] = JsonNode.Parse(said.GetRawText());
        else
            body["choices"] = new JsonArray(new JsonObject { ["message"] = Message(), ["finish_reason"] = finish });
        return body.ToJsonString();
    }

    private JsonObject Message()
    {
        var message = new JsonObject { ["role"] = "assistant", ["content"] = content.ToString() };
        if (reasoning.Length > 0)
            message["reasoning_content"] = reasoning.ToString();
        if (refusal.Length > 0)
            message["refusal"] = refusal.ToString();
        if (calls.Count > 0)
        {
            message["tool_calls"] = new JsonArray([.. calls.Select(call => new JsonObject
            {
                ["id"] = call.Id,
                ["type"] = "function",
                ["function"] = new JsonObject { ["name"] = call.Name, ["arguments"] = call.Arguments.ToString() },
            })]);
        }
        return message;
    }

    private void AddCall(JsonElement part)
    {
        var function = part.Field("function") ?? default;
        var name = function.Text("name");
        var index = part.Field("index") is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out var given)
            ? given
            : (int?)null;
        // A name begins a call. Servers that send calls whole give each of them the same index, or none.
        var call = name is { Length: > 0 } ? null : calls.FindLast(one => index is null || one.Index == index);
        if (call is null)
            calls.Add(call = new(index, part.Text("id"), name));
        if (function.Field("arguments") is { } arguments)
            call.Arguments.Append(arguments.ValueKind == JsonValueKind.String ? arguments.GetString() : arguments.GetRawText());
    }

    /// <summary>Texts as they are, or in parts.</summary>
    private static void Append(StringBuilder text, JsonElement? delta)
    {
        if (delta is { ValueKind: JsonValueKind.String } words)
        {
            text.Append(words.GetString());
        }
        else if (delta is { ValueKind: JsonValueKind.Array } parts)
        {
            foreach (var part in parts.EnumerateArray())
                text.Append(part.Text("text"));
        }
    }

    private sealed class StreamedCall(int? index, string? id, string? name)
    {
        public int? Index { get; } = index;

        public string? Id { get; } = id;

        public string? Name { get; } = name;

        public StringBuilder Arguments { get; } = new();
    }
}
