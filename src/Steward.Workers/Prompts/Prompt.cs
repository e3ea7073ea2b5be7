using Microsoft.Extensions.AI;
using Steward.Workers.Providers;
using Steward.Workers.Tools;

namespace Steward.Workers.Prompts;

/// <summary>What one turn sends, with the upper bound of its tokens.</summary>
/// <param name="Beginning">Digest of what all turns of the conversation begin with.</param>
/// <param name="Measure">What the latest measured turn of the conversation took.</param>
/// <param name="Corrections">How often the conversation was put right.</param>
internal sealed record Prompt(
    IReadOnlyList<ChatMessage> Messages, ChatOptions Options, AnswerFormat Format, DataBlock Data, string Beginning, PromptMeasure? Measure, int Corrections)
{
    private readonly long fullBound = TokenBound.OfRequest(Messages, Options);

    public bool ToolsAllowed => Options.Tools is { Count: > 0 } && Options.ToolMode is not NoneChatToolMode;

    /// <summary>The most tokens that this prompt can take on a deployment.</summary>
    public long BoundOn(string deployment) =>
        Measure is { } measure && measure.Deployment == deployment && measure.Beginning == Beginning && measure.Bound <= fullBound
            ? Math.Min(fullBound, measure.Tokens + TokenBound.PerMessage + fullBound - measure.Bound)
            : fullBound;

    /// <summary>What an answer taught about this prompt; null where the provider reported nothing.</summary>
    public PromptMeasure? Measured(ChatAnswer answer) =>
        answer.PromptTokens is { } tokens ? new(answer.Model, Math.Min(tokens, fullBound), fullBound, Beginning) : null;

    /// <summary>Bound of this conversation after one more turn, without the results of its tool calls.</summary>
    public long BoundAfter(TranscriptTurn said) =>
        (said.Measure is { } measure ? measure.Tokens + TokenBound.PerMessage : fullBound)
        + Conversation.Messages(Data, said with { ToolCalls = [] }, []).Sum(TokenBound.OfMessage)
        + said.ToolCalls.Sum(call => TokenBound.PerTool + TokenBound.OfText(call.Id) + TokenBound.OfText(call.Name)
            + TokenBound.OfJson(ToolArguments.Parse(call.Arguments) ?? ToolArguments.Element(null)));
}
