using Microsoft.Extensions.AI;
using Steward.Workers.Providers;
using Steward.Workers.Tools;

namespace Steward.Workers.Chat;

/// <summary>Takes what is kept out of a chat client's response.</summary>
internal static class ChatAnswers
{
    private const string FinishUnknown = "stop";

    /// <param name="promptTokens">As the provider counted; null when it did not say.</param>
    /// <param name="parts">Of the request.</param>
    public static ChatAnswer Read(ChatResponse response, string deployment, long? promptTokens, PromptParts parts)
    {
        var contents = response.Messages.SelectMany(message => message.Contents).ToList();
        var calls = contents.OfType<FunctionCallContent>()
            .Select(call => new ModelToolCall(call.CallId, call.Name, call.AdditionalProperties?[nameof(ModelToolCall.Arguments)] as string
                ?? ToolArguments.Text(call.Arguments)))
            .ToList();
        return new(
            string.Concat(contents.OfType<TextContent>().Select(text => text.Text)),
            contents.OfType<ErrorContent>().FirstOrDefault()?.Message,
            calls, response.FinishReason?.Value ?? FinishUnknown, deployment, promptTokens, parts);
    }
}
