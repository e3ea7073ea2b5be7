using Azure.AI.OpenAI.Chat;
using Microsoft.Extensions.AI;
using OpenAI.Chat;
using ChatResponseFormat = OpenAI.Chat.ChatResponseFormat;

namespace Steward.Workers.Providers;

/// <summary>Chat options in the SDK's types.</summary>
internal static class OpenAIOptions
{
    /// <exception cref="ArgumentException">There is no output cap: the call would have no bound.</exception>
    public static ChatCompletionOptions Of(ChatOptions options, bool legacyOutputCap)
    {
        var result = new ChatCompletionOptions { Temperature = options.Temperature };
        if (options.AdditionalProperties?.TryGetValue(OpenAIChatClient.EndUser, out string? user) == true)
            result.EndUserId = user;
        SetOutputCap(result, options.MaxOutputTokens ?? throw new ArgumentException("A call needs an output cap: its budget rests on it.", nameof(options)), legacyOutputCap);
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

    /// <summary>
    /// The property and its name together, and the property first: Azure's client takes the older name unless it is told otherwise, and drops a cap that is
    /// only patched in.
    /// </summary>
    private static void SetOutputCap(ChatCompletionOptions result, int cap, bool legacy)
    {
        result.MaxOutputTokenCount = cap;
#pragma warning disable AOAI001 // the SDK's own way to choose between the two names of the cap; the OpenAI client obeys it as well
        result.SetNewMaxCompletionTokensPropertyEnabled(!legacy);
#pragma warning restore AOAI001
    }
}
