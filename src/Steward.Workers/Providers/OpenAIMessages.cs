using Microsoft.Extensions.AI;
using OpenAI.Chat;
using Steward.Workers.Tools;
using ChatFinishReason = Microsoft.Extensions.AI.ChatFinishReason;
using ChatMessage = Microsoft.Extensions.AI.ChatMessage;

namespace Steward.Workers.Providers;

/// <summary>Messages in the SDK's types, and its answers back.</summary>
internal static class OpenAIMessages
{
    public const string RefusalCode = "Refusal";

    public static List<OpenAI.Chat.ChatMessage> Of(IEnumerable<ChatMessage> messages) => [.. messages.SelectMany(Of)];

    public static ChatResponse Response(ChatCompletion completion)
    {
        var contents = new List<AIContent>();
        foreach (var part in completion.Content)
            contents.Add(new TextContent(part.Text ?? string.Empty));
        if (completion.Refusal is { } refusal)
            contents.Add(new ErrorContent(refusal) { ErrorCode = RefusalCode });
        foreach (var call in completion.ToolCalls)
        {
            // The words of the model, valid or not, are kept beside the parsed arguments.
            var text = call.FunctionArguments?.ToString() ?? string.Empty;
            contents.Add(new FunctionCallContent(
                call.Id, call.FunctionName, ToolArguments.Parse(text) is { } arguments ? ToolArguments.Dictionary(arguments) : null)
            {
                AdditionalProperties = new() { [nameof(ModelToolCall.Arguments)] = text },
            });
        }
        return new(new ChatMessage(ChatRole.Assistant, contents))
        {
            ResponseId = completion.Id,
            ModelId = completion.Model,
            FinishReason = Finish(completion.FinishReason),
            Usage = Usage(completion.Usage),
        };
    }

    private static IEnumerable<OpenAI.Chat.ChatMessage> Of(ChatMessage message)
    {
        if (message.Role == ChatRole.System)
            return [new SystemChatMessage(message.Text)];
        if (message.Role == ChatRole.User)
            return [new UserChatMessage(message.Text)];
        if (message.Role == ChatRole.Tool)
            return message.Contents.OfType<FunctionResultContent>().Select(result => new ToolChatMessage(result.CallId, result.Result as string ?? string.Empty));
        return [Assistant(message)];
    }

    private static AssistantChatMessage Assistant(ChatMessage message)
    {
        var calls = message.Contents.OfType<FunctionCallContent>()
            .Select(call => ChatToolCall.CreateFunctionToolCall(call.CallId, call.Name, BinaryData.FromString(ToolArguments.Text(call.Arguments))))
            .ToList();
        if (calls.Count == 0)
            return new(message.Text);
        var result = new AssistantChatMessage(calls);
        if (message.Text.Length > 0)
            result.Content.Add(ChatMessageContentPart.CreateTextPart(message.Text));
        return result;
    }

    private static UsageDetails? Usage(ChatTokenUsage? usage) => usage is null ? null : new()
    {
        InputTokenCount = usage.InputTokenCount,
        OutputTokenCount = usage.OutputTokenCount,
        TotalTokenCount = usage.TotalTokenCount,
        CachedInputTokenCount = usage.InputTokenDetails?.CachedTokenCount,
    };

    private static ChatFinishReason Finish(OpenAI.Chat.ChatFinishReason reason) => reason switch
    {
        OpenAI.Chat.ChatFinishReason.Length => ChatFinishReason.Length,
        OpenAI.Chat.ChatFinishReason.ToolCalls or OpenAI.Chat.ChatFinishReason.FunctionCall => ChatFinishReason.ToolCalls,
        OpenAI.Chat.ChatFinishReason.ContentFilter => ChatFinishReason.ContentFilter,
        _ => ChatFinishReason.Stop,
    };
}
