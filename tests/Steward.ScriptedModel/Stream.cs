using System.Text.Json.Nodes;

namespace Steward.ScriptedModel;

/// <summary>An answer as the chunks in which it is streamed.</summary>
internal static class Stream
{
    private const int Letters = 12;

    public static IEnumerable<string> ChunksOf(string body)
    {
        var whole = JsonNode.Parse(body)!.AsObject();
        var choice = whole["choices"]![0]!.AsObject();
        var message = choice["message"]!.AsObject();
        yield return Chunk(whole, new() { ["role"] = "assistant", ["content"] = "" });
        foreach (var piece in Pieces(message["content"]?.GetValue<string>()))
            yield return Chunk(whole, new() { ["content"] = piece });
        if (message["refusal"]?.GetValue<string>() is { } refusal)
            yield return Chunk(whole, new() { ["refusal"] = refusal });
        foreach (var (call, index) in (message["tool_calls"] as JsonArray ?? []).Select((call, index) => (call!, index)))
        {
            var function = call["function"]!;
            yield return Chunk(whole, Call(index, call["id"]!.GetValue<string>(), function["name"]!.GetValue<string>(), ""));
            foreach (var piece in Pieces(function["arguments"]!.GetValue<string>()))
                yield return Chunk(whole, Call(index, null, null, piece));
        }
        yield return Chunk(whole, [], choice["finish_reason"]!.GetValue<string>());
        if (whole["usage"] is { } usage)
        {
            var last = new JsonObject { ["id"] = whole["id"]!.DeepClone(), ["choices"] = new JsonArray(), ["usage"] = usage.DeepClone() };
            yield return last.ToJsonString();
        }
        yield return "[DONE]";
    }

    private static JsonObject Call(int index, string? id, string? name, string arguments)
    {
        var function = new JsonObject { ["arguments"] = arguments };
        var call = new JsonObject { ["index"] = index, ["function"] = function };
        if (id is not null)
            (call["id"], call["type"], function["name"]) = (id, "function", name);
        return new() { ["tool_calls"] = new JsonArray(call) };
    }

    private static string Chunk(JsonObject whole, JsonObject delta, string? finish = null) => new JsonObject
    {
        ["id"] = whole["id"]!.DeepClone(),
        ["object"] = "chat.completion.chunk",
        ["model"] = whole["model"]!.DeepClone(),
        ["choices"] = new JsonArray(new JsonObject { ["index"] = 0, ["delta"] = delta, ["finish_reason"] = finish }),
    }.ToJsonString();

    private static IEnumerable<string> Pieces(string? text)
    {
        for (var at = 0; at < text?.Length; at += Letters)
            yield return text.Substring(at, Math.Min(Letters, text.Length - at));
    }
}
