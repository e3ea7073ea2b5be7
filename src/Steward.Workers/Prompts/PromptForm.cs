using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.AI;
using Steward.Workers.Counting;
using Steward.Workers.Providers;
using Steward.Workers.Settings;

namespace Steward.Workers.Prompts;

/// <summary>
/// How the form of the answer is demanded in a request: by which of its parts, in which words, and what that takes at most.
/// </summary>
/// <param name="tools">The worker's own.</param>
internal sealed class PromptForm(AnswerFormat format, IReadOnlyList<AIFunctionDeclaration> tools)
{
    /// <summary>Whose arguments are the answer. A worker may have a tool of that name already.</summary>
    public string AnswerTool { get; } = tools.Any(tool => tool.Name == "answer") ? "final_answer" : "answer";

    private AIFunctionDeclaration AnswerDeclaration =>
        AIFunctionFactory.CreateDeclaration(AnswerTool, "Takes your answer, once you have it.", format.Schema);

    /// <param name="toolsAllowed">The worker may call its tools in this turn.</param>
    public PromptParts PartsFor(Dialect dialect, bool toolsAllowed)
    {
        var allowed = toolsAllowed ? PromptParts.Tools : PromptParts.None;
        var offered = tools.Count > 0 ? PromptParts.Tools : PromptParts.None;
        return dialect.Answers switch
        {
            StructuredOutput.Tool => PromptParts.AnswerTool | allowed,
            StructuredOutput.Prompt => PromptParts.SchemaText | offered,
            StructuredOutput.Schema when dialect.FormatWithTools => PromptParts.SchemaFormat | offered,
            StructuredOutput.Schema when tools.Count == 0 => PromptParts.SchemaFormat,
            // The schema stays in the prompt when no tool may be called any more: what a prompt begins with is the same in all turns.
            _ when toolsAllowed => PromptParts.SchemaText | PromptParts.Tools,
            StructuredOutput.Schema => PromptParts.SchemaText | PromptParts.SchemaFormat,
            _ => PromptParts.SchemaText | PromptParts.ObjectFormat,
        };
    }

    /// <summary>What ends the system message.</summary>
    public string Demand(PromptParts parts)
    {
        if (parts.HasFlag(PromptParts.AnswerTool))
            return $"\nGive your answer by calling the tool {AnswerTool}, once, with nothing beside it.";
        return parts.HasFlag(PromptParts.SchemaText)
            ? $"\nYour last message is one JSON object of this JSON schema and nothing else:\n{format.Schema.GetRawText()}"
            : "\nYour last message is one JSON object of the given schema and nothing else.";
    }

    /// <summary>Of a request with these parts, in tokens, without the conversation.</summary>
    public long BoundOf(PromptParts parts, TokenBound by) => by.OfText(Demand(parts)) + BoundOfOptions(parts, by);

    /// <summary>Digest of what a request with these parts has beside the conversation.</summary>
    public string DigestOf(PromptParts parts)
    {
        var text = new StringBuilder(parts.ToString()).Append('\0').Append(format.Schema);
        foreach (var tool in tools)
            text.Append('\0').Append(tool.Name).Append('\0').Append(tool.Description).Append('\0').Append(tool.JsonSchema.GetRawText());
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..16];
    }

    /// <summary>What a request has at most beyond one with the parts of <paramref name="before"/>.</summary>
    public long BoundBeyond(PromptParts before, PromptParts parts, TokenBound by) =>
        parts == before ? 0 : by.OfText(Demand(parts)) + BoundOfOptions(parts & ~before, by);

    /// <summary>The messages, the demand in the first of them.</summary>
    public IReadOnlyList<ChatMessage> Messages(IReadOnlyList<ChatMessage> messages, PromptParts parts) =>
        [new(messages[0].Role, messages[0].Text + Demand(parts)), .. messages.Skip(1)];

    /// <summary>The options with the tools and the format that belong to the parts.</summary>
    public ChatOptions Options(ChatOptions options, PromptParts parts)
    {
        var result = options.Clone();
        List<AITool> offered = [.. parts.HasFlag(PromptParts.Tools) ? tools : []];
        if (parts.HasFlag(PromptParts.AnswerTool))
        {
            offered.Add(AnswerDeclaration);
            result.ToolMode = ChatToolMode.RequireAny;
        }
        result.Tools = offered;
        if (parts.HasFlag(PromptParts.SchemaFormat))
            result.ResponseFormat = ChatResponseFormat.ForJsonSchema(format.Schema, format.Name);
        else if (parts.HasFlag(PromptParts.ObjectFormat))
            result.ResponseFormat = ChatResponseFormat.Json;
        return result;
    }

    private long BoundOfOptions(PromptParts parts, TokenBound by) =>
        (parts.HasFlag(PromptParts.Tools) ? by.OfTools(tools) : 0)
        + (parts.HasFlag(PromptParts.AnswerTool) ? by.OfTools([AnswerDeclaration]) : 0)
        + (parts.HasFlag(PromptParts.SchemaFormat) ? by.OfFormat(format.Name, format.Schema) : 0)
        + (parts.HasFlag(PromptParts.ObjectFormat) ? TokenBound.PerSchema : 0);
}
