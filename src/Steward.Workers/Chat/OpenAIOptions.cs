using Microsoft.Extensions.AI;
using OpenAI.Chat;
using ChatResponseFormat = OpenAI.Chat.ChatResponseFormat;

namespace Steward.Workers.Chat;

/// <summary>Chat options in the SDK's types.</summary>
internal static class OpenAIOptions
{
    public static ChatCompletionOptions Of(ChatOptions options, bool legacyOutputCap)
    {
        var result = new ChatCompletionOptions { Temperature = options.Temperature };
        if (options.AdditionalProperties?.TryGetValue(OpenAIChatClient.EndUser, out string? user) == true)
            result.EndUserId = user;
        SetOutputCap(result, options.MaxOutputTokens, legacyOutputCap);
        if (options.ResponseFormat is ChatResponseFormatJson { Schema: { } schema } format)
        {
            result.ResponseFormat = ChatResponseFormat.CreateJsonSchemaFormat(
                format.SchemaName ?? "answer", BinaryData.FromString(schema.GetRawText()), jsonSchemaIsStrict: true);
        }
        foreach (var tool in options.Tools?.OfType<AIFunctionDeclaration>() ?? [])
            result.Tools.Add(ChatTool.CreateFunctionTool(tool.Name, tool.Description, BinaryData.FromString(tool.JsonSchema.GetRawText())));
        if (result.Tools.Count > 0)
            result.ToolChoice = options.ToolMode is NoneChatToolMode ? ChatToolChoice.CreateNoneChoice() : ChatToolChoice.CreateAutoChoice();
        return result;
    }

    private static void SetOutputCap(ChatCompletionOptions result, int? cap, bool legacy)
    {
        if (!legacy)
            result.MaxOutputTokenCount = cap;
        else if (cap is { } tokens)
        {
#pragma warning disable SCME0001 // the SDK's own way to send a field it has no property for
            result.Patch.Set("$.max_tokens"u8, tokens);
#pragma warning restore SCME0001
        }
    }
}
