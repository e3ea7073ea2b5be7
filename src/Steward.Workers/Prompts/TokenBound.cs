using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Steward.Workers.Tools;

namespace Steward.Workers.Prompts;

/// <summary>
/// An upper bound of the tokens that a prompt can take, without knowing the model's tokenizer. A byte-level tokenizer (byte-level BPE, or
/// SentencePiece with byte fallback) gives each token at least one byte of UTF-8, so a text never has more tokens than bytes; some
/// normalise to NFC first, which is allowed for. What the chat format adds is bounded by constants, each above what known templates add;
/// JSON is counted in its longest usual form, because templates print tool schemas and arguments in forms of their own. docs/models.md has
/// the reasoning. No tokenizer from a package takes its place: it counts for the models that it knows,
/// and a reservation has to hold for every model.
/// </summary>
internal static class TokenBound
{
    /// <summary>Role, separators and channel marks of one message: OpenAI adds 3 or 4, open templates up to 10.</summary>
    public const int PerMessage = 16;

    /// <summary>Preambles that templates put before the first message, and the start of the reply: up to about 100.</summary>
    public const int PerRequest = 128;

    /// <summary>What a template says around the list of tools: up to about 150.</summary>
    public const int PerToolList = 192;

    /// <summary>Around one tool or one tool call.</summary>
    public const int PerTool = 32;

    /// <summary>Around the schema of the answer.</summary>
    public const int PerSchema = 64;

    private static readonly JsonSerializerOptions LongestForm = new()
    {
        WriteIndented = true,
        IndentSize = 4,
        Encoder = JavaScriptEncoder.Default,
    };

    /// <summary>Of a text on its own.</summary>
    public static long OfText(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return 0;
        long bytes = 0;
        foreach (var rune in text.EnumerateRunes())
            bytes += rune.IsAscii ? 1 : GrowsInNfc(rune.Value) ? 3 * rune.Utf8SequenceLength : rune.Utf8SequenceLength;
        return bytes;
    }

    /// <summary>Of JSON that a template prints in its own way: indented, escaped, spaced.</summary>
    public static long OfJson(JsonElement json) =>
        json.ValueKind == JsonValueKind.Undefined ? 0 : Encoding.UTF8.GetByteCount(JsonSerializer.Serialize(json, LongestForm));

    public static long OfMessage(ChatMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return PerMessage + OfText(message.AuthorName) + message.Contents.Sum(OfContent);
    }

    public static long OfTool(AIFunctionDeclaration tool)
    {
        ArgumentNullException.ThrowIfNull(tool);
        return PerTool + OfText(tool.Name) + OfText(tool.Description) + OfJson(tool.JsonSchema);
    }

    /// <summary>Of a list of tools.</summary>
    public static long OfTools(IReadOnlyList<AIFunctionDeclaration> tools)
    {
        ArgumentNullException.ThrowIfNull(tools);
        return tools.Count == 0 ? 0 : PerToolList + tools.Sum(OfTool);
    }

    /// <summary>Of a response format.</summary>
    public static long OfFormat(string name, JsonElement schema) => PerSchema + OfText(name) + OfJson(schema);

    private static long OfContent(AIContent content) => content switch
    {
        TextContent text => OfText(text.Text),
        FunctionCallContent call => PerTool + OfText(call.CallId) + OfText(call.Name) + OfJson(ToolArguments.Element(call.Arguments)),
        FunctionResultContent result => PerTool + OfText(result.CallId) + OfEscaped(result.Result as string),
        _ => throw new ArgumentException($"A prompt holds texts and tool calls, not {content.GetType().Name}.", nameof(content)),
    };

    /// <summary>Some templates print a tool's result as a JSON string.</summary>
    private static long OfEscaped(string? text)
    {
        if (text is null)
            return 0;
        var added = 2L;
        foreach (var character in text)
            added += character is '"' or '\\' or '\n' or '\r' or '\t' or '\b' or '\f' ? 1 : character < ' ' ? 5 : 0;
        return added + OfText(text);
    }

    /// <summary>
    /// Characters whose NFC form is longer in UTF-8, at most three times (Unicode's composition exclusions and singletons; UAX #15).
    /// The ranges are coarse: too many is harmless.
    /// </summary>
    private static bool GrowsInNfc(int rune) => rune
        is 0x0344
        or (>= 0x0958 and <= 0x095F)
        or (>= 0x09DC and <= 0x09DF)
        or (>= 0x0A33 and <= 0x0A5E)
        or (>= 0x0B5C and <= 0x0B5D)
        or (>= 0x0F43 and <= 0x0FB9)
        or 0x2ADC
        or (>= 0xF900 and <= 0xFB4F)
        or (>= 0x1D15E and <= 0x1D1C0)
        or (>= 0x2F800 and <= 0x2FA1F);
}
