using System.Text;
using System.Text.Json;
using Steward.Durability;

namespace Steward.Audit.Formats;

/// <summary>
/// What a model was told and said, as the GenAI conventions record it: <c>gen_ai.input.messages</c>, <c>gen_ai.output.messages</c>,
/// and older forms.
/// </summary>
internal sealed record GenAiMessages(string? FirstRequest, string Said, IReadOnlyList<(string Tool, string Arguments)> Calls)
{
    public bool IsEmpty => Said.Length == 0 && Calls.Count == 0;

    public static GenAiMessages Of(GenAiSpan span)
    {
        var calls = new List<(string, string)>();
        var said = new StringBuilder();
        foreach (var source in span.Events.Select(item => item.Attributes).Prepend(span.Attributes))
        {
            if (source.TryGetValue("gen_ai.output.messages", out var output))
                Collect(Structured(output), said, calls);
        }

        foreach (var (_, attributes) in span.Events.Where(item => item.Name == "gen_ai.choice"))
        {
            Append(said, attributes.TryGetValue("message", out var message) ? ContentOf(message)
                : attributes.TryGetValue("content", out var content) ? ((JsonElement?)content).Content() : string.Empty);
        }

        for (var i = 0; said.Length == 0 && span.Text($"gen_ai.completion.{i}.content") is { } completion; i++)
            Append(said, completion);

        return new(FirstRequestOf(span), said.ToString(), calls);
    }

    private static string? FirstRequestOf(GenAiSpan span)
    {
        foreach (var source in span.Events.Select(item => item.Attributes).Prepend(span.Attributes))
        {
            if (source.TryGetValue("gen_ai.input.messages", out var input))
            {
                foreach (var message in ((JsonElement?)Structured(input)).Items())
                {
                    if (message.Text("role") == "user")
                        return (message.Member("parts") ?? message.Member("content")).Content();
                }
            }
        }

        var asked = span.Events.FirstOrDefault(item => item.Name == "gen_ai.user.message").Attributes;
        return asked is not null && asked.TryGetValue("content", out var text)
            ? ((JsonElement?)text).Content()
            : span.Text("gen_ai.prompt.0.content");
    }

    private static void Collect(JsonElement messages, StringBuilder said, List<(string, string)> calls)
    {
        foreach (var message in ((JsonElement?)messages).Items())
        {
            foreach (var part in message.Member("parts").Items())
            {
                if (part.Text("type") == "tool_call")
                {
                    var arguments = part.Member("arguments");
                    calls.Add((part.Text("name") ?? "tool",
                        arguments is { ValueKind: JsonValueKind.Object } ? arguments.Value.GetRawText() : arguments.Content()));
                }
                else
                {
                    Append(said, part.Text("content") ?? part.Text("text") ?? string.Empty);
                }
            }

            Append(said, message.Member("content").Content());
        }
    }

    private static string ContentOf(JsonElement message)
    {
        var structured = Structured(message);
        return structured.ValueKind == JsonValueKind.Object ? structured.Member("content").Content() : ((JsonElement?)structured).Content();
    }

    /// <summary>Exporters that know only strings write the structure as JSON text.</summary>
    private static JsonElement Structured(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String || value.GetString() is not ['[' or '{', ..] text)
            return value;

        try
        {
            using var parsed = ForeignJson.Parse(text);
            return parsed.RootElement.Clone();
        }
        catch (JsonException)
        {
            return value;
        }
    }

    private static void Append(StringBuilder said, string text)
    {
        if (text.Length > 0)
            said.Append(said.Length > 0 ? "\n" : string.Empty).Append(text);
    }
}
