using System.Text.Json;
using System.Text.Json.Nodes;

namespace Steward.ScriptedModel;

/// <summary>One answer in OpenAI's format, cut to the output cap.</summary>
internal sealed class Completion(ChatCall call, Behaviour behaviour, TokenCount tokens, LoggedCallState entry, ServerKind server)
{
    private readonly int cap = behaviour.OnlyLegacyCap || server.OnlyLegacyCap ? call.LegacyCap ?? ChatCall.DefaultCap : call.MaxTokens;

    public (string Body, int CompletionTokens) Build()
    {
        var toolCalls = ToolCalls();
        var refusal = behaviour.Kind == "refusal" ? behaviour.Text : null;
        var text = toolCalls.Count > 0 || refusal is not null ? string.Empty : Content();
        var whole = tokens.Of(text) + tokens.Of(refusal ?? string.Empty)
            + toolCalls.Sum(one => tokens.Of(one.Name) + tokens.Of(one.Arguments));
        var finish = toolCalls.Count > 0 ? "tool_calls" : "stop";
        if (whole > cap)
        {
            (text, refusal, finish) = (tokens.Cut(text, cap), refusal is null ? null : tokens.Cut(refusal, cap), "length");
            toolCalls = [];
        }
        var completion = Math.Min(whole, cap);
        return (Body(text, refusal, toolCalls, finish, completion), completion + server.Thoughts);
    }

    private string Content() => behaviour.Kind switch
    {
        "text" => behaviour.Text,
        "envelope" => Merged(DefaultAnswers.Envelope(call)),
        "length" => string.Concat(Enumerable.Repeat("more and ", cap + 1)),
        _ => DefaultAnswers.For(call),
    };

    private string Merged(JsonObject envelope)
    {
        foreach (var field in behaviour.Envelope?.EnumerateObject() ?? default)
            envelope[field.Name] = JsonNode.Parse(field.Value.GetRawText());
        return envelope.ToJsonString();
    }

    private IReadOnlyList<ScriptedToolCall> ToolCalls() => call.SchemaIsFormat && server.FormatForbidsTools ? [] : behaviour.Kind switch
    {
        "tools" => behaviour.Tools,
        "default" when DefaultAnswers.FirstToolCall(call) is { } first => [first],
        "default" or "envelope" when call.AnswerTool is { } answer => [new(answer, Content())],
        _ => [],
    };

    private string Body(string text, string? refusal, IReadOnlyList<ScriptedToolCall> toolCalls, string finish, int completion)
    {
        var message = new JsonObject
        {
            ["role"] = "assistant",
            ["content"] = toolCalls.Count > 0 || refusal is not null ? null : text,
            ["refusal"] = refusal,
        };
        if (toolCalls.Count > 0)
        {
            message["tool_calls"] = new JsonArray([.. toolCalls.Select((one, index) => new JsonObject
            {
                ["id"] = $"call_{entry.Number}_{index}",
                ["type"] = "function",
                ["function"] = new JsonObject { ["name"] = one.Name, ["arguments"] = one.Arguments },
            })]);
        }
        var body = new JsonObject
        {
            ["id"] = $"chatcmpl-{entry.Number}",
            ["object"] = "chat.completion",
            ["created"] = 1_790_000_000 + entry.Number,
            ["model"] = call.Model,
            ["choices"] = new JsonArray(new JsonObject
            {
                ["index"] = 0,
                ["message"] = message,
                ["finish_reason"] = finish,
                ["logprobs"] = null,
            }),
        };
        if (call.IsClassicAzure)
        {
            body["prompt_filter_results"] = new JsonArray(new JsonObject { ["prompt_index"] = 0, ["content_filter_results"] = Filtered() });
            body["choices"]![0]!["content_filter_results"] = Filtered();
        }
        if (behaviour.Usage)
        {
            body["usage"] = new JsonObject
            {
                ["prompt_tokens"] = entry.PromptTokens,
                ["completion_tokens"] = completion,
                ["total_tokens"] = entry.PromptTokens + completion,
                ["prompt_tokens_details"] = new JsonObject { ["cached_tokens"] = 0 },
            };
        }
        server.Shape(body);
        return body.ToJsonString(JsonSerializerOptions.Web);
    }

    private static JsonObject Filtered() =>
        new()
        {
            ["hate"] = new JsonObject { ["filtered"] = false, ["severity"] = "safe" },
            ["jailbreak"] = new JsonObject { ["filtered"] = false, ["detected"] = false },
        };
}
