using System.Globalization;
using ModelContextProtocol.Protocol;
using Steward.Texts;

namespace Steward.Workers.Mcp;

/// <summary>What an MCP tool answered, as text for a model: what cannot be shown is named with its type and size.</summary>
/// <param name="Text">The texts of the answer, a line each; its structured content where there is none.</param>
/// <param name="Rest">Links, and what is not shown, a line each.</param>
/// <param name="IsOfUse">False where nothing came but what is not shown.</param>
internal sealed record McpAnswer(string Text, string Rest, bool IsOfUse, bool IsError)
{
    public static McpAnswer Of(CallToolResult answer)
    {
        var text = Lines(answer, TextOf);
        if (text.Length == 0 && answer.StructuredContent is { } structured)
            text = structured.ToString();
        return new(text, Lines(answer, MentionOf), text.Length > 0 || answer.Content.Any(block => block is ResourceLinkBlock),
            answer.IsError == true);
    }

    /// <summary>All of it, at most so many characters.</summary>
    public string Shown(int max) =>
        Clip.WithMark(Text.Length > 0 && Rest.Length > 0 ? $"{Text}\n{Rest}" : Text + Rest, max, "\n[cut off here]");

    private static string Lines(CallToolResult answer, Func<ContentBlock, string?> read) =>
        string.Join('\n', answer.Content.Select(read).OfType<string>());

    private static string? TextOf(ContentBlock block) => block switch
    {
        TextContentBlock text => text.Text,
        EmbeddedResourceBlock { Resource: TextResourceContents resource } => resource.Text,
        _ => null,
    };

    private static string? MentionOf(ContentBlock block) => block switch
    {
        TextContentBlock or EmbeddedResourceBlock { Resource: TextResourceContents } => null,
        ImageContentBlock image => NotShown(image.MimeType, image.Data.Span),
        AudioContentBlock audio => NotShown(audio.MimeType, audio.Data.Span),
        EmbeddedResourceBlock { Resource: BlobResourceContents blob } =>
            NotShown($"{blob.Uri}, {blob.MimeType ?? "type unknown"}", blob.Blob.Span),
        ResourceLinkBlock link => $"[resource {link.Uri}: {link.Title ?? link.Name}]",
        _ => $"[{block.Type}: not shown]",
    };

    /// <param name="base64">As it came; its size is that of what it encodes.</param>
    private static string NotShown(string what, ReadOnlySpan<byte> base64)
    {
        var size = (base64.Length / 4 * 3) - (base64.Length - base64.TrimEnd((byte)'=').Length);
        return string.Create(CultureInfo.InvariantCulture, $"[{what}, {size:N0} bytes: not shown]");
    }
}
