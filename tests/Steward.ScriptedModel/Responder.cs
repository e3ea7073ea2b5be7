using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Steward.ScriptedModel;

/// <summary>Answers one request as the script says, and records what happened.</summary>
internal sealed class Responder(Script script, CallLog log)
{
    public async Task AnswerAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body, Encoding.UTF8);
        var call = ChatCall.Read(await reader.ReadToEndAsync(http.RequestAborted));
        var settings = script.Settings;
        var tokens = new TokenCount(settings.Tokenizer);
        var prompt = tokens.OfPrompt(call);
        var entry = log.Arrive(call, prompt);
        var behaviour = script.Take(call);
        try
        {
            if (behaviour.DelayMs + settings.DelayMs is > 0 and var delay)
                await Task.Delay(delay, http.RequestAborted);
            await ActAsync(http, call, behaviour, entry, tokens);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            log.End(entry, "abandoned", prompt, call.MaxTokens);
        }
    }

    private async Task ActAsync(HttpContext http, ChatCall call, Behaviour behaviour, LoggedCallState entry, TokenCount tokens)
    {
        switch (behaviour.Kind)
        {
            case "status":
                log.End(entry, "status", behaviour.Billed ? entry.PromptTokens : 0, behaviour.Billed ? call.MaxTokens : 0);
                http.Response.StatusCode = behaviour.Status;
                if (behaviour.RetryAfter is { } after)
                    http.Response.Headers.RetryAfter = after;
                await WriteAsync(http, Error($"scripted status {behaviour.Status}"));
                break;
            case "hang":
                log.End(entry, "hang", entry.PromptTokens, call.MaxTokens);
                await Task.Delay(Timeout.Infinite, http.RequestAborted);
                break;
            case "drop":
                log.End(entry, "drop", entry.PromptTokens, call.MaxTokens);
                http.Abort();
                break;
            default:
                var (body, completion) = new Completion(call, behaviour, tokens, entry).Build();
                log.End(entry, behaviour.Kind == "truncate" ? "truncate" : "answered", entry.PromptTokens, completion);
                await SendAsync(http, body, behaviour.Kind == "truncate");
                break;
        }
    }

    private static async Task SendAsync(HttpContext http, string body, bool truncate)
    {
        if (!truncate)
        {
            await WriteAsync(http, body);
            return;
        }
        var bytes = Encoding.UTF8.GetBytes(body);
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = bytes.Length;
        await http.Response.Body.WriteAsync(bytes.AsMemory(0, bytes.Length / 2), http.RequestAborted);
        await http.Response.Body.FlushAsync(http.RequestAborted);
        http.Abort();
    }

    private static string Error(string message) =>
        new JsonObject { ["error"] = new JsonObject { ["message"] = message, ["type"] = "scripted", ["code"] = "scripted" } }.ToJsonString();

    private static async Task WriteAsync(HttpContext http, string body)
    {
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync(body, http.RequestAborted);
    }
}

/// <summary>One answer in OpenAI's format, cut to the output cap.</summary>
internal sealed class Completion(ChatCall call, Behaviour behaviour, TokenCount tokens, LoggedCallState entry)
{
    public (string Body, int CompletionTokens) Build()
    {
        var toolCalls = ToolCalls();
        var refusal = behaviour.Kind == "refusal" ? behaviour.Text : null;
        var text = toolCalls.Count > 0 || refusal is not null ? string.Empty : Content();
        var whole = tokens.Of(text) + tokens.Of(refusal ?? string.Empty) + toolCalls.Sum(one => tokens.Of(one.Name) + tokens.Of(one.Arguments));
        var finish = toolCalls.Count > 0 ? "tool_calls" : "stop";
        if (whole > call.MaxTokens)
        {
            (text, refusal, finish) = (tokens.Cut(text, call.MaxTokens), refusal is null ? null : tokens.Cut(refusal, call.MaxTokens), "length");
            toolCalls = [];
        }
        var completion = Math.Min(whole, call.MaxTokens);
        return (Body(text, refusal, toolCalls, finish, completion), completion);
    }

    private string Content() => behaviour.Kind switch
    {
        "text" => behaviour.Text,
        "envelope" => Merged(DefaultAnswers.Envelope(call)),
        "length" => string.Concat(Enumerable.Repeat("more and ", call.MaxTokens + 1)),
        _ => DefaultAnswers.For(call),
    };

    private string Merged(JsonObject envelope)
    {
        foreach (var field in behaviour.Envelope?.EnumerateObject() ?? default)
            envelope[field.Name] = JsonNode.Parse(field.Value.GetRawText());
        return envelope.ToJsonString();
    }

    private IReadOnlyList<ScriptedToolCall> ToolCalls() => behaviour.Kind switch
    {
        "tools" => behaviour.Tools,
        "default" when DefaultAnswers.FirstToolCall(call) is { } first => [first],
        _ => [],
    };

    private string Body(string text, string? refusal, IReadOnlyList<ScriptedToolCall> toolCalls, string finish, int completion)
    {
        var message = new JsonObject { ["role"] = "assistant", ["content"] = toolCalls.Count > 0 || refusal is not null ? null : text, ["refusal"] = refusal };
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
            ["choices"] = new JsonArray(new JsonObject { ["index"] = 0, ["message"] = message, ["finish_reason"] = finish, ["logprobs"] = null }),
        };
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
        return body.ToJsonString(JsonSerializerOptions.Web);
    }
}
