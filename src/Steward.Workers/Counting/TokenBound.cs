using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Steward.Workers.Settings;
using Steward.Workers.Tools;

namespace Steward.Workers.Counting;

/// <summary>
/// An upper bound of the tokens that a prompt can take. Where the model's tokenizer is known its texts are counted by it; else by bytes: a
/// byte-level tokenizer (byte-level BPE, or SentencePiece with byte fallback) gives each token at least one byte of UTF-8, so a text never
/// has more tokens than bytes; some normalise to NFC first, which is allowed for. What the chat format adds is bounded by constants above
/// those of most known templates until a deployment has shown what it adds (<see cref="LearnedCount"/>); JSON is counted in its longest
/// usual form, because templates print tool schemas and arguments in forms of their own. docs/models.md has the reasoning.
/// </summary>
internal sealed class TokenBound
{
    private static readonly Lazy<TokenBound> OfCl100k = new(() => new(Tokenizer.Cl100k, new(TiktokenCount.Cl100k)));
    private static readonly Lazy<TokenBound> OfO200k = new(() => new(Tokenizer.O200k, new(TiktokenCount.O200k)));

    private readonly TiktokenCount? count;

    private TokenBound(Tokenizer tokenizer, TiktokenCount? count)
    {
        Tokenizer = tokenizer;
        this.count = count;
    }

    /// <summary>For every model.</summary>
    public static TokenBound Bytes { get; } = new(Tokenizer.Bytes, null);

    /// <summary>By which texts are counted; never <see cref="Tokenizer.Auto"/>.</summary>
    public Tokenizer Tokenizer { get; }

    public static TokenBound By(Tokenizer tokenizer) => tokenizer switch
    {
        Tokenizer.Cl100k => OfCl100k.Value,
        Tokenizer.O200k => OfO200k.Value,
        _ => Bytes,
    };

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

    /// <summary>Bytes of UTF-8 for a token, when the size of a prompt is guessed from afar: texts have more, mostly.</summary>
    public const int BytesPerToken = 3;

    private static readonly JsonSerializerOptions LongestForm = new()
    {
        WriteIndented = true,
        IndentSize = 4,
        Encoder = JavaScriptEncoder.Default,
    };

    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Of a text on its own.</summary>
    public long OfText(string? text) => string.IsNullOrEmpty(text) ? 0 : count?.Of(text) ?? BytesOf(text);

    /// <summary>Of JSON that a template prints in its own way: indented, escaped, spaced.</summary>
    public long OfJson(JsonElement json) =>
        json.ValueKind == JsonValueKind.Undefined ? 0 : OfText(JsonSerializer.Serialize(json, LongestForm));

    public long OfMessage(ChatMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return PerMessage + OfText(message.AuthorName) + message.Contents.Sum(OfContent);
    }

    public long OfTool(AIFunctionDeclaration tool)
    {
        ArgumentNullException.ThrowIfNull(tool);
        return PerTool + OfText(tool.Name) + OfText(tool.Description) + OfJson(tool.JsonSchema);
    }

    /// <summary>Of a list of tools.</summary>
    public long OfTools(IReadOnlyList<AIFunctionDeclaration> tools)
    {
        ArgumentNullException.ThrowIfNull(tools);
        return tools.Count == 0 ? 0 : PerToolList + tools.Sum(OfTool);
    }

    /// <summary>Of a response format.</summary>
    public long OfFormat(string name, JsonElement schema) => PerSchema + OfText(name) + OfJson(schema);

    private long OfContent(AIContent content) => content switch
    {
        TextContent text => OfText(text.Text),
        FunctionCallContent call => PerTool + OfText(call.CallId) + OfText(call.Name) + OfJson(ToolArguments.Element(call.Arguments)),
        FunctionResultContent result => PerTool + OfText(result.CallId) + OfEscaped(result.Result as string),
        _ => throw new ArgumentException($"A prompt holds texts and tool calls, not {content.GetType().Name}.", nameof(content)),
    };

    /// <summary>Some templates print a tool's result as a JSON string.</summary>
    private long OfEscaped(string? text) => text is null ? 0 : Math.Max(OfText(text), OfText(JsonSerializer.Serialize(text, Plain)));

    private static long BytesOf(string text)
    {
        long bytes = 0;
        foreach (var rune in text.EnumerateRunes())
            bytes += rune.IsAscii ? 1 : GrowsInNfc(rune.Value) ? 3 * rune.Utf8SequenceLength : rune.Utf8SequenceLength;
        return bytes;
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
