using System.Text;
using System.Text.Json.Nodes;

namespace Steward.ScriptedModel;

/// <summary>Answers one request as the script says, and records what happened.</summary>
internal sealed class Responder(Script script, CallLog log)
{
    /// <summary>By OpenAI's paths, the v1 surface of Azure among them.</summary>
    public Task AnswerAsync(HttpContext http) => AnswerAsync(http, deployment: null);

    /// <summary>Azure's classic surface answers only to a version and a credential.</summary>
    public Task AnswerClassicAsync(HttpContext http, string deployment)
    {
        if (!http.Request.Query.ContainsKey("api-version"))
            return RefuseAsync(http, 404, "Resource not found");
        return http.Request.Headers.ContainsKey("api-key") || http.Request.Headers.ContainsKey("Authorization")
            ? AnswerAsync(http, deployment)
            : RefuseAsync(http, 401, "Access denied due to missing subscription key");
    }

    private async Task AnswerAsync(HttpContext http, string? deployment)
    {
        using var reader = new StreamReader(http.Request.Body, Encoding.UTF8);
        var call = ChatCall.Read(await reader.ReadToEndAsync(http.RequestAborted), $"{http.Request.Path}{http.Request.QueryString}",
            deployment);
        var settings = script.Settings;
        var tokens = new TokenCount(settings.Tokenizer);
        var prompt = settings.Preamble + tokens.OfPrompt(call);
        var entry = log.Arrive(call, prompt);
        var behaviour = script.Take(call);
        var server = new ServerKind(settings.Server);
        try
        {
            if (behaviour.DelayMs + settings.DelayMs is > 0 and var delay)
                await Task.Delay(delay, http.RequestAborted);
            await ActAsync(http, call, behaviour, entry, tokens, server);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            log.End(entry, "abandoned", prompt, call.MaxTokens);
        }
    }

    private async Task ActAsync(HttpContext http, ChatCall call, Behaviour behaviour, LoggedCallState entry, TokenCount tokens,
        ServerKind server)
    {
        if (server.Refusal(call) is { } refused)
        {
            log.End(entry, "status", 0, 0);
            http.Response.StatusCode = 400;
            await WriteAsync(http, refused);
            return;
        }
        switch (behaviour.Kind)
        {
            case "status":
                log.End(entry, "status", behaviour.Billed ? entry.PromptTokens : 0, behaviour.Billed ? call.MaxTokens : 0);
                http.Response.StatusCode = behaviour.Status;
                if (behaviour.RetryAfter is { } after)
                    http.Response.Headers.RetryAfter = after;
                await WriteAsync(http, behaviour.Body ?? Error($"scripted status {behaviour.Status}"));
                break;
            case "raw":
                log.End(entry, "raw", 0, 0);
                await WriteAsync(http, behaviour.Body ?? string.Empty);
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
                var (body, completion) = new Completion(call, behaviour, tokens, entry, server).Build();
                log.End(entry, behaviour.Kind == "truncate" ? "truncate" : "answered", entry.PromptTokens, completion);
                if (call.HasField("stream"))
                    await StreamAsync(http, body, behaviour);
                else
                    await SendAsync(http, body, behaviour.Kind == "truncate");
                break;
        }
    }

    /// <summary>A stream that is cut off ends after some chunks; one of a given number of chunks falls silent after them.</summary>
    private static async Task StreamAsync(HttpContext http, string body, Behaviour behaviour)
    {
        http.Response.ContentType = "text/event-stream";
        var chunks = Stream.ChunksOf(body).ToList();
        var sent = behaviour.Kind == "truncate" ? chunks.Count / 2 : behaviour.Chunks ?? chunks.Count;
        foreach (var chunk in chunks.Take(sent))
        {
            await http.Response.WriteAsync($"data: {chunk}\n\n", http.RequestAborted);
            await http.Response.Body.FlushAsync(http.RequestAborted);
            if (behaviour.ChunkDelayMs > 0)
                await Task.Delay(behaviour.ChunkDelayMs, http.RequestAborted);
        }
        if (behaviour.Chunks is not null)
            await Task.Delay(Timeout.Infinite, http.RequestAborted);
        if (behaviour.Kind == "truncate")
            http.Abort();
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

    private static Task RefuseAsync(HttpContext http, int status, string message)
    {
        http.Response.StatusCode = status;
        return WriteAsync(http,
            new JsonObject { ["error"] = new JsonObject { ["code"] = $"{status}", ["message"] = message } }.ToJsonString());
    }

    private static string Error(string message) =>
        new JsonObject { ["error"] = new JsonObject { ["message"] = message, ["type"] = "scripted", ["code"] = "scripted" } }
            .ToJsonString();

    private static async Task WriteAsync(HttpContext http, string body)
    {
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync(body, http.RequestAborted);
    }
}
