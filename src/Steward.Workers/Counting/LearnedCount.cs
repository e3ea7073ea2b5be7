using Microsoft.Extensions.Logging;
using Steward.Workers.Settings;

namespace Steward.Workers.Counting;

/// <summary>
/// How a deployment counts prompts, as far as is known: by the tokenizer of the settings at first, then as its own counts teach, for the
/// life of the process. What it adds to the texts of a prompt (its chat format, tools, schema) is taken from its first count instead of
/// guessed; where it ever counts more than the bound, its tokenizer is another one and bytes are counted from then on.
/// Each such change is logged once. Thread-safe.
/// </summary>
internal sealed partial class LearnedCount(string deployment, Tokenizer tokenizer, ILogger log)
{
    /// <summary>Formats with more tools and schemas than this are bounded by the constants.</summary>
    private const int MaxForms = 1_000;

    private readonly Lock gate = new();
    private readonly Dictionary<string, (int Messages, long Added)> forms = new(StringComparer.Ordinal);
    private volatile TokenBound texts = TokenBound.By(tokenizer);
    private long preamble;

    /// <summary>By which texts are counted.</summary>
    public TokenBound Texts => texts;

    /// <summary>The most tokens that a prompt takes.</summary>
    /// <param name="form">Digest of what it has beside its messages.</param>
    /// <param name="messages">How many it has.</param>
    /// <param name="conversation">Bound of them, by <paramref name="by"/>.</param>
    /// <param name="bound">With all else, by the constants.</param>
    /// <param name="by">As <see cref="Texts"/> was.</param>
    public long BoundOf(string form, int messages, long conversation, long bound, TokenBound by)
    {
        lock (gate)
        {
            // Each message is reckoned with more than it adds: what was learned of few holds for more, and not the other way round.
            return by == texts && forms.TryGetValue(form, out var seen) && messages >= seen.Messages
                ? Math.Min(bound + preamble, conversation + seen.Added + TokenBound.PerMessage)
                : bound + preamble;
        }
    }

    /// <summary>What the deployment counted for a prompt.</summary>
    /// <param name="bound">That it was sent under.</param>
    public void Counted(PromptCount count, long bound, long tokens)
    {
        var by = count.By;
        lock (gate)
        {
            if (by != texts)
                return;
            if (tokens <= bound)
            {
                Keep(count, tokens);
                return;
            }
            forms.Clear();
            if (by.Tokenizer == Tokenizer.Bytes)
                preamble += tokens - bound + TokenBound.PerMessage;
            else
                texts = TokenBound.Bytes;
        }
        if (by.Tokenizer == Tokenizer.Bytes)
            LogLonger(deployment, tokens, bound);
        else
            LogOtherTokenizer(deployment, tokens, bound, by.Tokenizer.ToString().ToLowerInvariant());
    }

    /// <summary>Bytes say too little of a text's tokens for what is beside it to be seen.</summary>
    private void Keep(PromptCount count, long tokens)
    {
        if (count.By.Tokenizer == Tokenizer.Bytes)
            return;
        var added = tokens - count.Conversation;
        if (!forms.TryGetValue(count.Form, out var seen) ? forms.Count < MaxForms
            : count.Messages < seen.Messages || (count.Messages == seen.Messages && added > seen.Added))
        {
            forms[count.Form] = (count.Messages, added);
        }
    }

    [LoggerMessage(EventId = 2007, EventName = "OtherTokenizer", Level = LogLevel.Warning,
        Message = "Model '{Deployment}' counted {Tokens} tokens for a prompt of at most {Bound} by {Tokenizer}: it has another tokenizer, "
            + "and prompts are bounded by their bytes from now on")]
    private partial void LogOtherTokenizer(string deployment, long tokens, long bound, string tokenizer);

    [LoggerMessage(EventId = 2008, EventName = "PromptBeyondBound", Level = LogLevel.Warning,
        Message = "Model '{Deployment}' counted {Tokens} tokens for a prompt of at most {Bound}: it adds a text of its own, which is "
            + "reserved from now on")]
    private partial void LogLonger(string deployment, long tokens, long bound);
}
