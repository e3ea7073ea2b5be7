using ModelContextProtocol.Protocol;
using Steward.Texts;

namespace Steward.Workers.Mcp;

/// <summary>The text of what an MCP tool answered.</summary>
internal static class McpAnswer
{
    public static (string Text, bool IsError) Read(CallToolResult answer, int max)
    {
        var text = string.Join('\n', answer.Content.OfType<TextContentBlock>().Select(block => block.Text));
        if (text.Length == 0 && answer.StructuredContent is { } structured)
            text = structured.ToString();
        return (Clip.WithMark(text, max, "\n[cut off here]"), answer.IsError == true);
    }
}
