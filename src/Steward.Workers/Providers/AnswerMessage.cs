using System.Text.Json;
using Microsoft.Extensions.AI;
using Steward.Workers.Tools;

namespace Steward.Workers.Providers;

/// <summary>
/// Contents of the message that a server answers with: thinking, text, refusal and tool calls, in the forms that servers give them.
/// </summary>
internal static class AnswerMessage
{
    public const string RefusalCode = "Refusal";

    public static List<AIContent> Contents(JsonElement message)
    {
        var contents = new List<AIContent>();
        if ((message.Text("reasoning_content") ?? message.Text("reasoning")) is { } reasoning)
            contents.Add(new TextReasoningContent(reasoning));
        var parts = PartsOf(message.Field("content")).ToList();
        contents.AddRange(parts.OfType<TextReasoningContent>());
        var (thinking, answer) = ThinkTags.Split(string.Concat(parts.OfType<TextContent>().Select(part => part.Text)));
        if (thinking.Length > 0)
            contents.Add(new TextReasoningContent(thinking));
        if (answer.Length > 0)
            contents.Add(new TextContent(answer));
        contents.AddRange(parts.OfType<ErrorContent>());
        if (message.Text("refusal") is { } refusal)
            contents.Add(Refusal(refusal));
        contents.AddRange(CallsOf(message));
        return contents;
    }

    private static IEnumerable<AIContent> PartsOf(JsonElement? content) => content switch
    {
        { ValueKind: JsonValueKind.String } text => [new TextContent(text.GetString())],
        { ValueKind: JsonValueKind.Array } parts => parts.EnumerateArray().SelectMany(part => PartsOf(part)),
        { ValueKind: JsonValueKind.Object } part when part.Text("type") is "thinking" or "reasoning" =>
            [new TextReasoningContent(part.GetRawText())],
        { ValueKind: JsonValueKind.Object } part when part.Text("refusal") is { } refusal => [Refusal(refusal)],
        { ValueKind: JsonValueKind.Object } part when part.Text("text") is { } text => [new TextContent(text)],
        _ => [],
    };

    private static ErrorContent Refusal(string words) => new(words) { ErrorCode = RefusalCode };

    /// <summary>Calls that name a tool; one without an id has an empty one.</summary>
    private static IEnumerable<FunctionCallContent> CallsOf(JsonElement message)
    {
        var calls = message.Field("tool_calls") is { ValueKind: JsonValueKind.Array } listed ? listed.EnumerateArray().ToList() : [];
        // The older form, of one call without an id.
        if (calls.Count == 0 && message.Field("function_call") is { } only)
            calls.Add(only);
        foreach (var call in calls)
        {
            var function = call.Field("function") ?? call;
            if (function.Text("name") is not { } name)
                continue;
            var text = ArgumentsOf(function.Field("arguments"));
            // The words of the model, valid or not, are kept beside the parsed arguments.
            yield return new(call.Text("id") ?? string.Empty, name,
                ToolArguments.Parse(text) is { } arguments ? ToolArguments.Dictionary(arguments) : null)
            {
                AdditionalProperties = new() { [nameof(ModelToolCall.Arguments)] = text },
            };
        }
    }

    private static string ArgumentsOf(JsonElement? arguments) => arguments switch
    {
        null => string.Empty,
        { ValueKind: JsonValueKind.String } text => ForeignText.Mend(text.GetString()!),
        var other => other.Value.GetRawText(),
    };
}
