using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Steward.Workers.Providers;

/// <summary>
/// Reads the answer to a chat completion. Servers that call themselves compatible with OpenAI's differ in most of it; what can be
/// understood in one way is understood, and what was counted is kept, also where there is no answer.
/// </summary>
internal static class ChatResponseReader
{
    private const int MaxExcerpt = 100;
    private const int UnknownFailure = 500;

    /// <param name="secrets">Not repeated in what is thrown.</param>
    /// <exception cref="ModelFault">There is no answer in it.</exception>
    public static ChatResponse Read(string text, IReadOnlyList<string> secrets)
    {
        using var document = Parse(text, secrets);
        var root = document.RootElement;
        var choice = root.Field("choices") is { ValueKind: JsonValueKind.Array } choices && choices.GetArrayLength() > 0
            ? choices[0]
            : default;
        if (choice.Field("message") is not { } message || choice.Field("error") is not null)
            throw Failure(root, choice.Field("error") is null ? root : choice, secrets);
        return new(new ChatMessage(ChatRole.Assistant, AnswerMessage.Contents(message)))
        {
            ResponseId = root.Text("id"),
            ModelId = root.Text("model"),
            FinishReason = Finish(choice.Text("finish_reason")),
            Usage = UsageReader.Of(root),
        };
    }

    private static JsonDocument Parse(string text, IReadOnlyList<string> secrets)
    {
        try
        {
            return JsonDocument.Parse(Event(text));
        }
        catch (JsonException)
        {
            var excerpt = string.IsNullOrWhiteSpace(text) ? "it is empty" : $"it begins with '{ErrorBody.Line(text, secrets, MaxExcerpt)}'";
            throw new ModelFault($"The provider's answer is not JSON: {excerpt}.", Billing.WorstCase, transient: true);
        }
    }

    /// <summary>A server that streams unasked has the whole answer in its first event.</summary>
    private static string Event(string text)
    {
        const string Field = "data:";
        return text.StartsWith(Field, StringComparison.Ordinal) ? text[Field.Length..].Split('\n', 2)[0] : text;
    }

    /// <summary>An answer with status 200 that holds no message: the server says what went wrong, or nobody knows.</summary>
    private static ModelFault Failure(JsonElement root, JsonElement said, IReadOnlyList<string> secrets)
    {
        var error = ErrorBody.Of(said, secrets) with { Usage = UsageReader.Of(root) };
        return error.Words.Length > 0 || error.Status is not null
            ? ModelFault.OfStatus(error.Status ?? UnknownFailure, error)
            : new("The provider's answer has no message.", Billing.WorstCase, transient: true, usage: error.Usage);
    }

    private static ChatFinishReason Finish(string? reason) => reason?.ToLowerInvariant() switch
    {
        "length" or "max_tokens" or "model_length" => ChatFinishReason.Length,
        "tool_calls" or "tool_use" or "function_call" => ChatFinishReason.ToolCalls,
        "content_filter" or "safety" or "recitation" or "blocklist" or "prohibited_content" or "spii" => ChatFinishReason.ContentFilter,
        _ => ChatFinishReason.Stop,
    };
}
