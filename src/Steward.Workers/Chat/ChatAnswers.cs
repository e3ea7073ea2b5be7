using Microsoft.Extensions.AI;
using Steward.Workers.Providers;
using Steward.Workers.Tools;

namespace Steward.Workers.Chat;

/// <summary>Takes what is kept out of a chat client's response.</summary>
internal static class ChatAnswers
{
    private const string FinishUnknown = "stop";

    public static ChatAnswer Read(ChatResponse response, string deployment)
    {
        var contents = response.Messages.SelectMany(message => message.Contents).ToList();
        var calls = contents.OfType<FunctionCallContent>()
            .Select(call => new ModelToolCall(call.CallId, call.Name, call.AdditionalProperties?[nameof(ModelToolCall.Arguments)] as string
                ?? ToolArguments.Text(call.Arguments)))
            .ToList();
        return new(
            string.Concat(contents.OfType<TextContent>().Select(text => text.Text)),
            contents.OfType<ErrorContent>().FirstOrDefault()?.Message,
            calls, response.FinishReason?.Value ?? FinishUnknown, deployment,
            response.Usage?.InputTokenCount is > 0 and var counted ? counted : null);
    }
}
