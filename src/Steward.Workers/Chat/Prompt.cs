using Microsoft.Extensions.AI;

namespace Steward.Workers.Chat;

/// <summary>What one turn sends, with the upper bound of its tokens.</summary>
internal sealed record Prompt(IReadOnlyList<ChatMessage> Messages, ChatOptions Options, AnswerFormat Format, DataBlock Data, int Corrections)
{
    public long Bound { get; } = TokenBound.OfRequest(Messages, Options);

    public bool ToolsAllowed => Options.Tools is { Count: > 0 } && Options.ToolMode is not NoneChatToolMode;

    /// <summary>Bound of this conversation after one more turn, without the results of its tool calls.</summary>
    public long BoundAfter(TranscriptTurn said) =>
        Bound + Conversation.Messages(Data, said with { ToolCalls = [] }, []).Sum(TokenBound.OfMessage)
        + said.ToolCalls.Sum(call => TokenBound.PerTool + TokenBound.OfText(call.Id) + TokenBound.OfText(call.Name)
            + TokenBound.OfJson(ToolArguments.Parse(call.Arguments) ?? ToolArguments.Element(null)));
}
