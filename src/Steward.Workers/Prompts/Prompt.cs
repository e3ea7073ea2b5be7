using Microsoft.Extensions.AI;
using Steward.Workers.Counting;
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
    private readonly PromptForm form = new(Format, [.. Options.Tools?.OfType<AIFunctionDeclaration>() ?? []]);

    /// <summary>Counted once for each way to count: a turn asks for it again and again.</summary>
    private (TokenBound By, long Tokens)? conversation;

    public bool ToolsAllowed => Options.Tools is { Count: > 0 } && Options.ToolMode is not NoneChatToolMode;

    /// <summary>The prompt as a deployment is sent it, with the most tokens that it can take there.</summary>
    public SentPrompt For(ModelDeployment deployment)
    {
        var parts = form.PartsFor(deployment.Dialect.Current, ToolsAllowed);
        var by = deployment.Count.Texts;
        var count = new PromptCount(by, form.DigestOf(parts), Messages.Count, ConversationBy(by));
        return new(form.Messages(Messages, parts), form.Options(Options, parts), parts, BoundOn(deployment, parts, count), count);
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
    /// <param name="by">What counted the prompt that was answered.</param>
    public PromptMeasure? Measured(ChatAnswer answer, TokenBound by) => answer.PromptTokens is { } tokens
        ? new(answer.Model, Math.Min(tokens, FullBound(answer.Parts, by)), ConversationBy(by), Beginning, answer.Parts, by.Tokenizer)
        : null;

    /// <summary>Bound of this conversation after one more turn, without the results of its tool calls.</summary>
    public long BoundAfter(TranscriptTurn said, ChatAnswer answer, TokenBound by) =>
        (said.Measure is { } measure ? measure.Tokens + TokenBound.PerMessage : FullBound(answer.Parts, by))
        + Conversation.Messages(Data, said with { ToolCalls = [] }, []).Sum(by.OfMessage)
        + said.ToolCalls.Sum(call => TokenBound.PerTool + by.OfText(call.Id) + by.OfText(call.Name)
            + by.OfJson(ToolArguments.Parse(call.Arguments) ?? ToolArguments.Element(null)));

    private long ConversationBy(TokenBound by)
    {
        if (conversation?.By != by)
            conversation = (by, TokenBound.PerRequest + Messages.Sum(by.OfMessage));
        return conversation.Value.Tokens;
    }

    private long FullBound(PromptParts parts, TokenBound by) => ConversationBy(by) + form.BoundOf(parts, by);

    private long BoundOn(ModelDeployment deployment, PromptParts parts, PromptCount count)
    {
        var (by, conversation) = (count.By, count.Conversation);
        var full = deployment.Count.BoundOf(count.Form, count.Messages, conversation, conversation + form.BoundOf(parts, by), by);
        return Measure is { } measure && measure.Deployment == deployment.Name && measure.Tokenizer == by.Tokenizer
            && measure.Beginning == Beginning && measure.Conversation <= conversation
            ? Math.Min(full, measure.Tokens + TokenBound.PerMessage + conversation - measure.Conversation
                + form.BoundBeyond(measure.Parts, parts, by))
            : full;
    }
}
