using System.Text.Json.Nodes;

namespace Steward.ScriptedModel;

/// <summary>What servers that call themselves compatible do otherwise than OpenAI. README.md beside this file names the sources.</summary>
internal sealed class ServerKind(string kind)
{
    /// <summary>Thought before an answer and counted in the total alone.</summary>
    private const int GeminiThoughts = 20;

    /// <summary>The cap is read from <c>max_tokens</c> and from nowhere else.</summary>
    public bool OnlyLegacyCap => kind == "ollama";

    /// <summary>A response format binds the whole output: beside one no tool is ever called.</summary>
    public bool FormatForbidsTools => kind is "ollama" or "vllm" or "llama.cpp";

    public int Thoughts => kind == "gemini" ? GeminiThoughts : 0;

    /// <summary>The body of a 400; null where the request is taken.</summary>
    public string? Refusal(ChatCall call) => kind == "gemini" && call is { SchemaIsFormat: true, Tools.Count: > 0 }
        ? """[{"error":{"code":400,"message":"Function calling with a response mime type: 'application/json' is unsupported","status":"INVALID_ARGUMENT"}}]"""
        : null;

    /// <summary>Gives an answer in OpenAI's format the form that the server has for it.</summary>
    public void Shape(JsonObject body)
    {
        var choice = body["choices"]![0]!.AsObject();
        var message = choice["message"]!.AsObject();
        switch (kind)
        {
            case "ollama":
                body["system_fingerprint"] = "fp_ollama";
                choice.Remove("logprobs");
                message.Remove("refusal");
                message["content"] ??= "";
                break;
            case "gemini":
                choice.Remove("logprobs");
                message.Remove("refusal");
                if (message["tool_calls"] is JsonArray calls)
                {
                    message.Remove("content");
                    choice["finish_reason"] = "stop";
                    foreach (var call in calls)
                        call!["id"] = "";
                }
                if (body["usage"] is JsonObject usage)
                {
                    usage.Remove("prompt_tokens_details");
                    usage["total_tokens"] = usage["total_tokens"]!.GetValue<int>() + Thoughts;
                }
                break;
            case "vllm":
                foreach (var name in new[] { "annotations", "audio", "function_call", "reasoning_content" })
                    message[name] = null;
                message["tool_calls"] ??= new JsonArray();
                choice["stop_reason"] = null;
                choice["token_ids"] = null;
                body["prompt_logprobs"] = null;
                body["kv_transfer_params"] = null;
                if (body["usage"] is JsonObject counts)
                    counts["prompt_tokens_details"] = null;
                break;
            case "llama.cpp":
                choice.Remove("logprobs");
                message.Remove("refusal");
                body["system_fingerprint"] = "b6500-0000000";
                body["timings"] = new JsonObject { ["prompt_n"] = 1, ["predicted_n"] = 1 };
                break;
            default:
                break;
        }
    }
}
