using ModelContextProtocol.Protocol;

namespace Steward.Workers.Mcp;

/// <summary>The text of what an MCP tool answered.</summary>
internal static class McpAnswer
{
    public static (string Text, bool IsError) Read(CallToolResult answer, int max)
    {
        var text = string.Join('\n', answer.Content.OfType<TextContentBlock>().Select(block => block.Text));
        if (text.Length == 0 && answer.StructuredContent is { } structured)
            text = structured.ToString();
        if (text.Length > max)
            text = string.Concat(text.AsSpan(0, max - 20), "\n[cut off here]");
        return (text, answer.IsError == true);
    }
}
