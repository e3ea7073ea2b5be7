using Microsoft.Extensions.AI;
using Steward.Workers.Providers;
using Steward.Workers.Tools;

namespace Steward.Workers.Prompts;

/// <summary>What one turn says, whatever deployment it is sent to.</summary>
/// <param name="Messages">Without the demand that the answer have its form.</param>
/// <param name="Beginning">Digest of what all turns of the conversation begin with.</param>
/// <param name="Measure">What the latest measured turn of the conversation took.</param>
/// <param name="Corrections">How often the conversation was put right.</param>
internal sealed record Prompt(
    IReadOnlyList<ChatMessage> Messages, ChatOptions Options, AnswerFormat Format, DataBlock Data, string Beginning, PromptMeasure? Measure,
    int Corrections)
{
    private readonly long conversation = TokenBound.PerRequest + Messages.Sum(TokenBound.OfMessage);
    private readonly PromptForm form = new(Format, [.. Options.Tools?.OfType<AIFunctionDeclaration>() ?? []]);

    public bool ToolsAllowed => Options.Tools is { Count: > 0 } && Options.ToolMode is not NoneChatToolMode;

    /// <summary>The prompt as a deployment is sent it, with the most tokens that it can take there.</summary>
    public SentPrompt For(string deployment, Dialect dialect)
    {
        var parts = form.PartsFor(dialect, ToolsAllowed);
        return new(form.Messages(Messages, parts), form.Options(Options, parts), parts, BoundOn(deployment, parts));
    }

    /// <summary>An answer that was given by calling the tool for it, as a text.</summary>
    public ChatAnswer AsText(ChatAnswer answer)
    {
        var given = answer.ToolCalls.Where(call => call.Name == form.AnswerTool).ToList();
        if (given.Count == 0)
            return answer;
        // One that was given beside other calls was given before their results were there.
        var others = ToolsAllowed ? answer.ToolCalls.Except(given).ToList() : [];
        return others.Count > 0
            ? answer with { ToolCalls = others }
            : answer with { ToolCalls = [], Text = string.Join('\n', given.Select(call => call.Arguments)) };
    }

    /// <summary>What an answer taught about this prompt; null where the provider reported nothing.</summary>
    public PromptMeasure? Measured(ChatAnswer answer) =>
        answer.PromptTokens is { } tokens
            ? new(answer.Model, Math.Min(tokens, FullBound(answer.Parts)), conversation, Beginning, answer.Parts)
            : null;

    /// <summary>Bound of this conversation after one more turn, without the results of its tool calls.</summary>
    public long BoundAfter(TranscriptTurn said, ChatAnswer answer) =>
        (said.Measure is { } measure ? measure.Tokens + TokenBound.PerMessage : FullBound(answer.Parts))
        + Conversation.Messages(Data, said with { ToolCalls = [] }, []).Sum(TokenBound.OfMessage)
        + said.ToolCalls.Sum(call => TokenBound.PerTool + TokenBound.OfText(call.Id) + TokenBound.OfText(call.Name)
            + TokenBound.OfJson(ToolArguments.Parse(call.Arguments) ?? ToolArguments.Element(null)));

    private long FullBound(PromptParts parts) => conversation + form.BoundOf(parts);

    private long BoundOn(string deployment, PromptParts parts) =>
        Measure is { } measure && measure.Deployment == deployment && measure.Beginning == Beginning && measure.Conversation <= conversation
            ? Math.Min(FullBound(parts),
                measure.Tokens + TokenBound.PerMessage + conversation - measure.Conversation + form.BoundBeyond(measure.Parts, parts))
            : FullBound(parts);
}
