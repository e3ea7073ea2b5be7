using Microsoft.Extensions.AI;
using Steward.Workers.Providers;
using Steward.Workers.Tools;

namespace Steward.Workers.Prompts;

/// <summary>Turns of a transcript as messages of a chat.</summary>
internal static class Conversation
{
    private const string NoResult = "Error: the tool call was cut off and gave no result.";

    /// <summary>For an answer of nothing: servers refuse a message without contents.</summary>
    private const string NoText = "(no answer)";

    public static IEnumerable<ChatMessage> Messages(DataBlock data, TranscriptTurn said, IReadOnlyList<TranscriptToolResult?> results)
    {
        yield return AssistantMessage(said);
        for (var index = 0; index < said.ToolCalls.Count; index++)
            yield return ToolMessage(data, said.ToolCalls[index], results[index]?.Text ?? NoResult);
        if (said.Correction is { } correction)
            yield return new(ChatRole.User, correction);
    }

    public static ChatMessage ToolMessage(DataBlock data, ModelToolCall call, string text) =>
        new(ChatRole.Tool, [new FunctionResultContent(call.Id, data.Wrap("tool result", text))]);

    private static ChatMessage AssistantMessage(TranscriptTurn said)
    {
        var contents = new List<AIContent>();
        if (said.Text.Length > 0 || said.ToolCalls.Count == 0)
            contents.Add(new TextContent(said.Text.Length > 0 ? said.Text : NoText));
        foreach (var call in said.ToolCalls)
        {
            contents.Add(new FunctionCallContent(
                call.Id, call.Name, ToolArguments.Parse(call.Arguments) is { } arguments ? ToolArguments.Dictionary(arguments) : null));
        }
        return new(ChatRole.Assistant, contents);
    }
}
